"""How each fact changes what is known; never checks, never raises."""

from aggregates.event import Evolve

EVOLVE: Evolve = {}
