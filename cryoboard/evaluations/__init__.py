"""One ruleset run on one snapshot of a case's facts: immutable, replayable, comparable."""
