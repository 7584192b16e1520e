"""Money that we paid and that came back: the bank's credit that brought it is no receipt, and serves once."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from aggregates.bank_payment import BankPayment, rules
from aggregates.errors import Conflict, NotFound, Rejected
from aggregates.ids import payment_id
from commands.payments.outgoing import UsedOtherwise
from commands.work import Work


class NotWhatCameBack(Rejected):
    """That payment cannot have brought the money back."""


def key_of(entry: str | UUID) -> str:
    """The name by which a return uses up what brought it: a debit of the bank, or the credit of our own money."""
    return f"returned-by:{entry}"


def credit_of(work: Work, payment: UUID | None, entry: str | None) -> UUID | None:
    """The incoming payment that is named, by its id or by the fingerprint of the bank's entry.

    Errors: `NotFound` for an entry that brought no payment, `NotWhatCameBack` when the two names differ.
    """
    if entry is None:
        return payment
    named = payment_id(entry)
    if payment is not None and payment != named:
        raise NotWhatCameBack(f"Entry {entry} is not that of payment {payment}; give one of the two.", pointer="/entry")
    if work.state(BankPayment, named).status == "none":
        raise NotFound(
            f"Entry {entry} brought no money that we know; import the statement that holds it and give `payment`, the "
            "id of the incoming payment, or leave both out when the money came back in another way."
        )
    return named


def check_not_used(work: Work, credit: UUID) -> None:
    """Refuse a credit that stands for money of ours that came back. Errors: `UsedOtherwise`."""
    key = key_of(credit)
    if owner := work.desk.store.owners([key]).get(key):
        raise UsedOtherwise(
            f"Payment {credit} brought back what outgoing payment {owner} had paid, so it is nobody's receipt; use "
            "another payment."
        )


def check_brings_back(work: Work, credit: UUID, paid: BankPayment) -> BankPayment:
    """The credit, when it can be that money. Errors: `NotFound`, `UsedOtherwise`, `NotWhatCameBack`."""
    came = work.one_of(BankPayment, credit, f"payment {credit}")
    check_not_used(work, credit)
    if came.direction != "incoming" or came.currency != paid.currency:
        raise NotWhatCameBack(
            f"Payment {credit} of {came.amount} {came.currency} is {came.direction}, and what came back is an incoming "
            f"payment in {paid.currency}; look it up in /bank-payments.",
            pointer="/payment",
        )
    return came


def set_aside_credit(work: Work, credit: UUID, amount: Decimal, on: date) -> None:
    """Out of the worklist, whole: what came back is exactly what of it is uncovered. Errors: `Conflict`, as it is."""
    came = work.state(BankPayment, credit)
    facts = rules.set_aside(came, on=on)
    if came.uncovered != amount:
        raise Conflict(
            f"Payment {credit} has {came.uncovered} {came.currency} uncovered and {amount} {came.currency} came back; "
            "give just what is uncovered as `amount`, or name the payment that brought this amount.",
            pointer="/amount",
        )
    work.record(credit, facts)
