"""Tables: from any file or object of rows to encoded tensors."""
