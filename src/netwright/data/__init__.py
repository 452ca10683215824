"""From a source to batches; see README.md."""
