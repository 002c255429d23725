"""From a request to a filed PDF: queue, rendering, merge."""
