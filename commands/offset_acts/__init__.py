"""Commands on settlement-offset acts."""
