"""A training beside the loop that most people write."""
