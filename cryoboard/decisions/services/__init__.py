"""Writes of the decisions package, one module per act."""
