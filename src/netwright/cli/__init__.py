"""Floor 5: the command line; parses, calls one job, shows what came of it."""
