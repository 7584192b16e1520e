"""What can be asked: one question a file, SQL over read models, typed rows out."""
