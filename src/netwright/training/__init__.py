"""The loop: train a network on opened data, and everything that decides or records how."""
