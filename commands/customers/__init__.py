"""What can be done with a debtor card."""
