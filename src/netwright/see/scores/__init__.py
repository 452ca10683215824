"""Pictures of how good a network is."""
