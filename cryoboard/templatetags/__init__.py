"""The template tags and filters of the product."""
