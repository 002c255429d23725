"""The receipt of a registration."""
