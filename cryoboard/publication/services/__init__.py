"""Writes of the publication package, one module per act."""
