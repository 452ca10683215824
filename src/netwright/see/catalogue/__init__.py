"""Every word that pictures and reports show, in the reader's language."""
