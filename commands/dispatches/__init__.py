"""What can be done with documents on their way out: queue, make, send, print, note what came of it."""
