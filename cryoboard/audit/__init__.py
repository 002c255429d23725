"""The events of the product and their journal: who read, wrote, signed or was refused, and when."""
