"""Layers that `torch.nn` lacks and layer lists need."""
