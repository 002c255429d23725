"""Drafts of a decision: built, saved, versioned, merged."""
