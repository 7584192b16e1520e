"""Questions about bank statements, money in and out, and what it covers."""
