"""Questions about customer orders, trips and projects."""
