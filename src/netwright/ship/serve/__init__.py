"""A trained network as an HTTP server."""
