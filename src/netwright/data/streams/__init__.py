"""Tables larger than memory: read block by block, learnt from in passes, shuffled in windows."""
