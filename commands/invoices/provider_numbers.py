"""A provider's number is entered once: the same bill that comes by post and by e-mail is not paid twice."""

import re
from uuid import UUID

from aggregates.errors import Conflict, Rejected
from aggregates.invoice import Invoice
from aggregates.invoice.refusals import figure
from aggregates.matching.folding import plain
from commands.work import Work


class ProviderNumberTaken(Conflict):
    """An invoice of this provider with this number is entered already."""


class NoNumber(Rejected):
    """A number has a letter or a digit."""


_CALLED = re.compile(r"^\s*(?:(?:(?:REKINS?|INVOICE|NUMURS|NUM|NR|NO)[.:\s]|N\u00b0)\s*)+(?=\S*[0-9])")


def number_key(provider: str, number: str) -> str:
    """Equal for one number however it is written: case, separators, diacritics and a word such as `Nr.` before it
    gone; leading zeros kept.

    Errors: `NoNumber`.
    """
    folded = "".join(each for each in _CALLED.sub("", plain(number)) if each.isalnum())
    if not folded:
        raise NoNumber(
            f"{number!r} has neither a letter nor a digit; copy the number from the invoice.", pointer="/number"
        )
    return f"provider-number:{provider}:{folded}"


def claim_number(work: Work, invoice: UUID, provider: str, number: str) -> None:
    """Hold the number for this document, for as long as it is not void. Errors: `ProviderNumberTaken`, `NoNumber`."""
    key = number_key(provider, number)
    owner = work.desk.store.owners([key]).get(key)
    if owner is not None and owner != invoice:
        raise _taken(work.state(Invoice, owner), provider, number)
    if owner is None:
        work.take(key, invoice)


def move_number(work: Work, before: Invoice, after: Invoice) -> None:
    """Of a draft that was amended: let the old number go and hold the new one. Errors: those of `claim_number`."""
    if after.direction != "purchase":
        return
    old, new = (number_key(each.payer, each.number or "") for each in (before, after))
    if old != new:
        claim_number(work, after.id, after.payer, after.number or "")
        work.released.append((old, after.id))


def free_number(work: Work, invoice: UUID) -> None:
    """A void purchase frees its number, so that it can be entered rightly; one that was credited keeps it."""
    document = work.state(Invoice, invoice)
    if document.direction == "purchase" and document.status == "cancelled" and document.number:
        work.released.append((number_key(document.payer, document.number), invoice))


def _taken(other: Invoice, provider: str, number: str) -> ProviderNumberTaken:
    amount = figure(other.totals.gross, other.currency)
    return ProviderNumberTaken(
        f"Number {number} of {provider} is entered already: {other.type.replace('_', ' ')} {other.id} of "
        f"{other.issued_on} over {amount}, {other.status}. Use that one, correct the number, or cancel the other.",
        pointer="/number",
    )
