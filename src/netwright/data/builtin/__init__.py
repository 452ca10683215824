"""Data by name: built in, made up by a formula, or fetched once."""
