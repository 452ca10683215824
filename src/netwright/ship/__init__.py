"""Floor 3: the artefact; a trained network that takes raw rows or images."""
