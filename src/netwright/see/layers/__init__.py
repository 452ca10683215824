"""Pictures from inside a network."""
