"""Questions about contracts, what they charge, and what is accrued of it."""
