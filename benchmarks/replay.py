"""Promise: all read models are rebuilt from a million events at a speed near that of reading them.

    python benchmarks/replay.py [--events 1000000] [--url postgresql://…]
"""
