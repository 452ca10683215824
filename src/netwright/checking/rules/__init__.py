"""One rule a file; a new file is a new rule, and no other file is edited."""
