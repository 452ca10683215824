"""The table of layers: a network traced without data, and counted."""
