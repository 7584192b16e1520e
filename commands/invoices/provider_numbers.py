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


def claim_number(work: Work, invoice: UUID, *, another: bool = False) -> None:
    """Hold the number of this document, for as long as it is not void.

    `another`: knowingly the same number as of another year, as of a provider who counts anew each year; it is held
    with its year. Errors: `ProviderNumberTaken`, `NoNumber`.
    """
    keys = _keys(work.state(Invoice, invoice))
    owners = work.desk.store.owners(keys)
    others = [each for each in map(owners.get, keys) if each not in {None, invoice}]
    for owner in filter(None, others):
        held = work.state(Invoice, owner)
        if not another or _year(held) == _year(work.state(Invoice, invoice)):
            raise _taken(held, work.state(Invoice, invoice))
        work.relied_on(owner)  # its date must not move into this year meanwhile
    if invoice not in owners.values():
        work.take(keys[1] if others else keys[0], invoice)


def move_number(work: Work, before: Invoice, after: Invoice, *, another: bool = False) -> None:
    """Of a draft that was amended: let the old number go and hold the new one. Errors: those of `claim_number`."""
    if after.direction != "purchase":
        return
    old, new = _keys(before), _keys(after)
    if old == new:
        return
    claim_number(work, after.id, another=another)
    work.released += [(each, after.id) for each in old if each not in new]


def free_number(work: Work, invoice: UUID) -> None:
    """A void purchase frees its number, so that it can be entered rightly; one that was credited keeps it."""
    document = work.state(Invoice, invoice)
    if document.direction == "purchase" and document.status == "cancelled" and document.number:
        work.released += [(each, invoice) for each in _keys(document)]


def _keys(document: Invoice) -> tuple[str, str]:
    """Of its number, and of its number in its year: it holds one of them."""
    key = number_key(document.payer, document.number or "")
    return key, f"{key}:{_year(document)}"


def _year(document: Invoice) -> int | None:
    return document.issued_on.year if document.issued_on else None


def _taken(other: Invoice, document: Invoice) -> ProviderNumberTaken:
    what, amount = other.type.replace("_", " "), figure(other.totals.gross, other.currency)
    anew = _year(other) != _year(document)
    return ProviderNumberTaken(
        f"Number {document.number} of {document.payer} is entered already: {what} {other.id} of "
        f"{other.issued_on} over {amount}, {other.status}. Use that one, correct the number, or cancel the other"
        + (f"; if {document.payer} numbers anew each year, say `another` with a reason." if anew else "."),
        pointer="/number",
    )
