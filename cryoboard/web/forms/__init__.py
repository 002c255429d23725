"""The forms: typed values, parsed and checked for their format; the services check their meaning."""
