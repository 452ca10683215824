"""One training step as a flat list of tensor operations."""
