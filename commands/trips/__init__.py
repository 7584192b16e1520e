"""What can be done with a trip."""
