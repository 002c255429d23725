"""The views, one module per package or page. A view is a function of at most fifteen lines."""
