"""Drawings: pure functions from plain data to the geometry of an SVG template. No colour, no HTML, no clinical rule."""
