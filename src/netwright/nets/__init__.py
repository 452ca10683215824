"""Layer lists, user classes and ready networks to plain `torch.nn` modules."""
