"""The product as a plugin: the wheel in a bare host, the guide followed to the letter, what is core and what is an extra."""
