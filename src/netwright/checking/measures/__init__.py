"""One measurement a file: a function of the subject, run once and kept."""
