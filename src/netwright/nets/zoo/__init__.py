"""Ready networks, one a file; a file's name is the network's name, `_` for `-`."""
