"""Writes of the pathway package, one module per act."""
