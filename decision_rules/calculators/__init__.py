"""Calculations that a table of conditions cannot hold: where the probes of a plan stand."""
