"""What can be done with the period lock."""
