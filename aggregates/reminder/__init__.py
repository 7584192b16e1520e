"""A reminder letter: what was claimed of a debtor on a day, frozen, and how the letter left."""

from aggregates.reminder.reminder import EVOLVE, LetterLine, Reminder

__all__ = ["EVOLVE", "LetterLine", "Reminder"]
