"""A contract: what is invoiced regularly, how often and until when, and which invoice charges which days of it."""

from aggregates.contract.contract import Contract
from aggregates.contract.evolve import EVOLVE
from aggregates.contract.parts import Cover, Row

__all__ = ["EVOLVE", "Contract", "Cover", "Row"]
