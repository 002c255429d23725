"""The demonstration board: visibly fictitious people, and the cases published in the source thesis."""
