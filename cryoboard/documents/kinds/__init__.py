"""One folder per kind of document: its context and its words. Its template, style and test have the same path."""
