"""The command line `nenosegts`: the daily runs, and the care of the system."""

from api.cli.main import main

__all__ = ["main"]
