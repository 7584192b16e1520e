"""What something costs: from which list its price comes, which discount it has, and what a row comes to."""
