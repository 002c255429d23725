"""Drawings: pure functions from plain data to the geometry an SVG template writes. No colour, no HTML, no medicine."""
