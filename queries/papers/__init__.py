"""What a paper is made of."""
