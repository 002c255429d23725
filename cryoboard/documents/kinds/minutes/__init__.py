"""The minutes of a meeting."""
