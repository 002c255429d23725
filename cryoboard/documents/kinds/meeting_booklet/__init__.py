"""The booklet of a meeting."""
