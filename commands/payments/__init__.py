"""What can be done with incoming payments."""
