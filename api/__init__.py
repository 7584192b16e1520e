"""The doors: HTTP, the command line, settings, and the worker that keeps the read models up to date."""
