"""Calculations that conditions cannot express: the positions of the probes of an ablation plan."""

VERSIONS = {"probe_grid": 1}  # part of the digest of a ruleset with a plan: a change of result for the same input is a new version
