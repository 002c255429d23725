"""Writes of the organisation package: accounts, roles, facilities, boards, second factors."""
