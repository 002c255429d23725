"""The evidence library: published trials and series, copied as they were given, with their French beside them."""
