"""The chart pieces."""
