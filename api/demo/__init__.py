"""A made-up company with a year behind it, for trying things out; always the same, never near real data."""
