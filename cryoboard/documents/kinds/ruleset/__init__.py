"""The readable catalogue of a ruleset."""
