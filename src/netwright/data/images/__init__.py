"""Readers of images, one format a file, and what turns pixels into numbers for a network."""
