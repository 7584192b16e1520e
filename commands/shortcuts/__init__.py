"""What can be done with shortcuts."""
