"""What can be done with access keys."""
