"""Writes of the documents package, one module per paper."""
