"""The arithmetic of one layer."""
