"""Facilities, boards, professionals, their roles, and the permission check that every action goes through."""
