"""One folder per paper: its context and its words. Template, style and test mirror the path."""
