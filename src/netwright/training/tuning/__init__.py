"""Choosing how a step is computed by measuring it."""
