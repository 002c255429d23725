"""Calculations that a table of conditions cannot hold: where the probes of a plan stand."""

VERSIONS = {"probe_grid": 1}  # part of the digest of a ruleset that draws a plan: a new figure for the same input is a new version
