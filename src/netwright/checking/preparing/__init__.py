"""What a script does with scikit-learn around its training."""
