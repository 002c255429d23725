"""The official record of a decision (fiche RCP)."""
