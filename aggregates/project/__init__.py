"""A project (campaign): what was planned, row by row, and which lines of invoices belong to it."""

from aggregates.project.project import EVOLVE, Binding, Project, Row

__all__ = ["EVOLVE", "Binding", "Project", "Row"]
