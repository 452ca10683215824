"""Floor 1: errors, the run file, the run folder, events. Knows no tensor at import."""
