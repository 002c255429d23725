"""Drafts of a decision: built from the typed values, compared and merged. No write here."""
