"""What happens inside a network: outputs of layers, kernels, what mattered, in tensors."""
