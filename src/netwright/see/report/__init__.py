"""The report of a run, one section a file."""
