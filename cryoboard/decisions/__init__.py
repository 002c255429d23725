"""What the board proposes, whether it agrees with the rules or departs from them and why, and what is signed."""
