"""What can be done: one imperative file a command. Load (always many), decide by the rules, save at once."""
