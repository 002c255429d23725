"""Writes of the meetings package, one module per act."""
