"""Questions at the debtors' desk: who owes what, what was said, who is reminded."""
