"""A user's own torch datasets and arrays."""
