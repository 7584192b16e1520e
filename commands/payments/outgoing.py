"""A debit of the bank becomes a payment when it pays something; until then it is an entry of its statement."""

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from aggregates.bank_payment import BankPayment
from aggregates.bank_payment.rules import book
from aggregates.bank_statement import BankStatement, KeptEntry
from aggregates.errors import Conflict, NotFound
from aggregates.ids import payment_id
from aggregates.matching import Receipt
from aggregates.money import rounded
from aggregates.register.kinds import NoExchangeRateYet
from commands.reference import UnknownCode, exchange_rate, fetch_entries
from commands.statements.known import Brought, Seen, claim, known_bookings
from commands.work import Work
from queries.payments.outgoing_entries import KeptAt, kept_at


class UsedOtherwise(Conflict):
    """An entry of the bank is used once."""


class Debit(NamedTuple):
    """Money that went out, as a statement kept it."""

    statement: UUID
    account: str
    message: str  # 052, 053, 054 or fidavista
    entry: KeptEntry

    @property
    def id(self) -> UUID:
        """Of the payment that it becomes."""
        return payment_id(self.entry.fingerprint)

    @property
    def brought(self) -> Brought:
        """As another file may bring it again."""
        return self.entry, self.message


def is_payment_out(entry: KeptEntry) -> bool:
    """Money that we paid: booked, and nothing that the bank took back of a receipt."""
    return entry.direction == "debit" and entry.status == "booked" and not entry.is_return


def debits_of(work: Work, ids: Iterable[UUID]) -> dict[UUID, Debit]:
    """The entries behind these payments, from their statements' own facts; two queries. Those unknown are left out."""
    work.desk.settle()
    with work.desk.store.connection() as connection:
        return debits_at(work, kept_at(connection, ids))


def debits_at(work: Work, places: Iterable[KeptAt]) -> dict[UUID, Debit]:
    """The entries at these places, by the payment's id; one query."""
    places = list(places)
    statements = work.load(BankStatement, {each.statement for each in places})
    found = {}
    for each in places:
        statement = statements[each.statement]
        if (entry := statement.kept.get(each.fingerprint)) and is_payment_out(entry):
            found[each.id] = Debit(each.statement, statement.account, statement.message, entry)
    return found


def known_otherwise(work: Work, debits: Iterable[Debit], seen: Seen) -> dict[UUID, str]:
    """Those whose money is used under another name, and how: by a return, or as another file cut the same entry."""
    debits = list(debits)
    if not debits:
        return {}
    known = known_bookings(work, [each.brought for each in debits], seen)
    keys = {_return_key(each.entry): each.id for each in debits}
    used = {keys[key]: f"it took back payment {owner}" for key, owner in work.desk.store.owners(keys).items()}
    twins = {each.id: "another file brought it, whole or in parts, and it is booked" for each in debits
             if each.entry.fingerprint in known}  # fmt: skip
    return twins | used


def rate_of(work: Work, debit: Debit) -> Decimal:
    """Base currency for one unit on the day of booking; 0 where nobody knows it, so that no value is invented."""
    try:
        return exchange_rate(work, debit.entry.currency, debit.entry.booked_on)
    except (NoExchangeRateYet, UnknownCode):
        return Decimal(0)


def book_debit(work: Work, debit: Debit, seen: Seen, payer: str | None = None) -> None:
    """Book it under the identity that its fingerprint gives, and hold the names by which it may come again."""
    entry, base, rate = debit.entry, work.desk.policy.base_currency, rate_of(work, debit)
    facts = book(
        work.state(BankPayment, debit.id),
        direction="outgoing",
        statement=debit.statement,
        account=debit.account,
        message=debit.message,
        rate=rate,
        base_amount=rounded(entry.amount * rate, base),
        base_currency=base,
        payer=payer,
        on=work.open_day(entry.booked_on),
        **{name: getattr(entry, name) for name in _AS_KEPT},
    )
    work.record(debit.id, facts)
    work.take(_return_key(entry), debit.id)
    seen.fingerprints.add(entry.fingerprint)
    claim(work, entry, debit.id, seen)


_AS_KEPT = ("booked_on", "value_on", "amount", "currency", "name", "iban", "legal_id", "ultimate_name", "reference",
            "references", "end_to_end", "text", "bank_reference")  # fmt: skip


def paid_out(work: Work, each: UUID) -> BankPayment:
    """The payment with this id, booked now from its statement when it was not. Errors: `NotFound`, `UsedOtherwise`."""
    payment = work.state(BankPayment, each)
    if payment.status == "none":
        debit = debits_of(work, [each]).get(each)
        if debit is None:
            raise _missing(each)
        seen = Seen.nothing()
        if why := known_otherwise(work, [debit], seen).get(each):
            raise UsedOtherwise(
                f"The debit of {debit.entry.amount} {debit.entry.currency} on {debit.entry.booked_on} is used already: "
                f"{why}; look for that payment instead."
            )
        fetch_entries(work, [("currencies", debit.entry.currency)])
        book_debit(work, debit, seen)
    elif payment.direction != "outgoing":
        raise _missing(each)
    return work.state(BankPayment, each)


def _missing(each: UUID) -> NotFound:
    return NotFound(f"There is no outgoing payment {each}; look it up in /outgoing-payments.")


def receipt_of(debit: Debit) -> Receipt:
    """As matching wants to see it."""
    return Receipt(id=debit.id, **{name: getattr(debit.entry, name) for name in _WEIGHED})


_WEIGHED = tuple(name for name in Receipt.__struct_fields__ if name in KeptEntry.__struct_fields__)


def _return_key(entry: KeptEntry) -> str:
    """The key under which `return_payment` uses a debit: one debit takes back a receipt, or pays something."""
    return f"returned-by:{entry.fingerprint}"
