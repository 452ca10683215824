"""Floor 4: one verb a file; the only place where rooms meet."""
