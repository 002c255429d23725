"""Patients, cases, and clinical facts with their envelope: who entered them, when, from which report, in which state."""
