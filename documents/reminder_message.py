"""The words of the e-mail that carries a reminder letter: those of the letter, then its figures."""

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from aggregates.reminder import LetterLine, Reminder
from documents.languages import amount, day, say
from documents.phrases import INVOICE, REMINDER, STATEMENT

LISTED = 20  # documents that the text names; the letter has them all


class Message(NamedTuple):
    """What an e-mail says."""

    subject: str
    text: str


def reminder_message(issued: Reminder.Issued) -> Message:
    """In the letter's language and words; without words of the house its figures alone."""
    language = issued.language
    named = [_line(each, issued) for each in issued.lines[:LISTED]]
    more = ["…"] if len(issued.lines) > LISTED else []
    parts = [
        say(REMINDER["greeting"], language),
        issued.body,
        "\n".join([*named, *more, *_sums(issued)]),
        "\n".join([say(REMINDER["regards"], language), *_signed(issued)]),
    ]
    return Message(issued.subject or say(REMINDER["reminder"], language), "\n\n".join(filter(None, parts)))


def _line(line: LetterLine, issued: Reminder.Issued) -> str:
    kinds = {"invoice": INVOICE["invoice"], "credit_note": INVOICE["credit_note"]}
    called = line.number or say(kinds.get(line.kind, STATEMENT["payment_received"]), issued.language)
    return f"{called} · {day(line.due_on, issued.language)} · {_money(line.open, issued)}"


def _sums(issued: Reminder.Issued) -> Iterator[str]:
    """What comes on top, and the whole."""
    for label, figure in (("interest", issued.interest), ("costs", issued.fee), ("due_in_all", issued.total)):
        if figure or label == "due_in_all":
            yield f"{say(REMINDER[label], issued.language)}: {_money(figure, issued)}"


def _money(figure: Decimal, issued: Reminder.Issued) -> str:
    return f"{amount(figure, issued.currency, issued.language)} {issued.currency}"


def _signed(issued: Reminder.Issued) -> Iterator[str]:
    ours = issued.sender
    yield ours.name
    if reach := " · ".join(filter(None, (ours.phone, ours.email, ours.website))):
        yield reach
