"""What follows the meeting: who must do what by when, and the result that reopens a case."""
