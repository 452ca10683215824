"""Random changes to training images, a whole batch at a time."""
