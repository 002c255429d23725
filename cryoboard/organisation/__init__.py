"""Who people are, what each role may do on each board, and the one gate everything passes."""
