"""Floor 3: why a network will not learn; measures, and says what it measured."""
