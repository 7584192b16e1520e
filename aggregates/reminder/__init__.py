"""A reminder letter: what was claimed of a debtor on a day, frozen, and how the letter left."""

from aggregates.reminder.parts import LetterLine, PayTo, Sender
from aggregates.reminder.reminder import EVOLVE, Reminder

__all__ = ["EVOLVE", "LetterLine", "PayTo", "Reminder", "Sender"]
