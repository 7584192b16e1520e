"""What is true: facts, the state they add up to, and the rules that judge new ones. No clock, no input or output."""
