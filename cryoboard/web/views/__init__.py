"""One module per room. A view is a function of at most fifteen lines."""
