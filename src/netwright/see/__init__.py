"""Pictures of networks, layers and runs."""
