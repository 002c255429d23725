"""Patients, their cases, and clinical facts with their envelope: who, when, from which report, in which state."""
