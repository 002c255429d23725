"""The web pages: the only package that writes HTML. A view reads the request, calls one service or selector, and renders."""
