"""Drafts of a decision: built from what is typed, compared and merged. Nothing is written here."""
