"""A trained network as one readable file of plain PyTorch."""
