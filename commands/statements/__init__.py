"""What can be done with bank statements."""
