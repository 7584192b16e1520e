"""What can be seen: read models as folds of all facts, and the engine that applies and rebuilds them."""
