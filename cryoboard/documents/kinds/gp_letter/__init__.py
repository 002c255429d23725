"""The letter to the general practitioner."""
