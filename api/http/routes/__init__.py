"""One file a resource; commands as a table, questions as functions."""
