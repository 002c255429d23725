"""The site: the only place that says HTML. Views read, call one service or selector, and render."""
