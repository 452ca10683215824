"""netwright: the workbench around a plain ``torch.nn.Module``."""
