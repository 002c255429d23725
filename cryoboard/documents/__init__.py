"""The PDF documents: their content, their rendering, the requests, and the hash of what was filed."""
