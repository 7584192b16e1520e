"""Money arrives: it is booked, weighed, given to its payer, or put aside."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from aggregates.bank_payment.bank_payment import ZERO, BankPayment, Candidate, Direction, Outcome
from aggregates.errors import Conflict, NotFound, Rejected
from aggregates.event import Event


class AlreadyBooked(Conflict):
    """The bank's booking is known already."""


class NotBooked(NotFound):
    """There is no such payment."""


class NothingReceived(Rejected):
    """A receipt has an amount above zero."""


class PaymentSetAside(Conflict):
    """The payment is set aside."""


class NotSetAside(Conflict):
    """The payment is not set aside."""


class NothingUncovered(Conflict):
    """Nothing of the payment is uncovered."""


class StillLinked(Conflict):
    """The payment still pays invoices."""


class NoLongerCounts(Conflict):
    """A receipt entered by hand was taken back, or gave way to the bank's own."""


class WaitsForTheBank(Conflict):
    """A receipt entered by hand waits for the bank's own entry."""


class EffectiveTooEarly(Rejected):
    """Nothing can take effect before the money was there."""


def effective_on(booked_on: date, issued_on: date) -> date:
    """The default date of a link: when both the money and the invoice were there (A5.1)."""
    return max(booked_on, issued_on)


def book(
    payment: BankPayment,
    *,
    statement: UUID,
    account: str,
    booked_on: date,
    value_on: date | None = None,
    amount: Decimal,
    currency: str,
    rate: Decimal = Decimal(1),
    base_amount: Decimal,
    base_currency: str = "EUR",
    name: str | None = None,
    iban: str | None = None,
    legal_id: str | None = None,
    ultimate_name: str | None = None,
    reference: str | None = None,
    references: tuple[str, ...] = (),
    end_to_end: str | None = None,
    text: str = "",
    bank_reference: str | None = None,
    transaction_code: str | None = None,
    message: str = "",
    payer: str | None = None,
    direction: Direction = "incoming",
    on: date,
) -> list[Event]:
    """The bank booked money; `payer` is the customer from whom (outgoing: to whom) it went, if that is known."""
    check_new(payment, amount, currency)
    event = BankPayment.Booked(
        payer=payer, currency=currency, uncovered=amount, effective_on=on,
        statement=statement, account=account, booked_on=booked_on, value_on=value_on,
        amount=amount, rate=rate, base_amount=base_amount, base_currency=base_currency,
        name=name, iban=iban, legal_id=legal_id, ultimate_name=ultimate_name,
        reference=reference, references=references, end_to_end=end_to_end, text=text,
        bank_reference=bank_reference, transaction_code=transaction_code, message=message, direction=direction,
    )  # fmt: skip
    return [event]


def check_new(payment: BankPayment, amount: Decimal, currency: str) -> None:
    """Refuse what is known already, and what is no money."""
    if payment.status != "none":
        raise AlreadyBooked(
            f"{payment.amount} {payment.currency} booked on {payment.booked_on} is known already; nothing was changed."
        )
    if amount <= 0:
        raise NothingReceived(f"{amount} {currency} is no receipt; give the amount that the bank credited, above 0.")


def decide(
    payment: BankPayment,
    *,
    outcome: Outcome,
    candidates: tuple[Candidate, ...],
    chosen: int | None,
    blocked_by: tuple[str, ...],
    rule_version: str,
    digest: str,
    on: date,
) -> list[Event]:
    """Keep what matching weighed; nothing when the same rules came to the same decision before (A2.3)."""
    if payment.decided == (rule_version, digest):
        return []
    event = BankPayment.MatchDecided(
        outcome=outcome,
        candidates=candidates,
        chosen=chosen,
        blocked_by=blocked_by,
        rule_version=rule_version,
        digest=digest,
        direction=payment.direction,
        effective_on=on,
    )
    return [event]


def attribute(payment: BankPayment, *, customer: str, on: date) -> list[Event]:
    """Say whose money it is; what is uncovered moves to that debtor. Nothing when that is known already.

    Errors: `EffectiveTooEarly`, and those of `check_booked`.
    """
    check_booked(payment, on)
    check_day(payment, on)
    return [] if payment.payer == customer else [attributed(payment, customer, on)]


def attributed(payment: BankPayment, customer: str | None, on: date, *, by_link: bool = False) -> Event:
    """The fact that the money is `customer`'s, with the figures that move."""
    return BankPayment.Attributed(
        payer=customer,
        was=payment.payer,
        currency=payment.currency,
        direction=payment.direction,
        uncovered=payment.uncovered,
        base_value=payment.base_amount - payment.base_released,
        by_link=by_link,
        effective_on=on,
    )


def set_aside(payment: BankPayment, *, on: date) -> list[Event]:
    """Out of the worklist: no receipt of ours to match."""
    check_booked(payment, on)
    check_final(payment)
    check_day(payment, on)
    if payment.links:
        raise StillLinked(
            f"{payment.linked} {payment.currency} of the payment pays invoices; unlink it before setting it aside."
        )
    if not payment.uncovered:
        raise NothingUncovered("Nothing of the payment is uncovered, so there is nothing to set aside.")
    event = BankPayment.SetAside(
        payer=payment.payer,
        currency=payment.currency,
        direction=payment.direction,
        uncovered=ZERO,
        amount=payment.uncovered,
        base_value=payment.base_amount - payment.base_released,
        effective_on=on,
    )
    return [event]


def take_up(payment: BankPayment, *, on: date) -> list[Event]:
    """Back into the worklist, with what it had when it was set aside."""
    if payment.status != "set_aside":
        raise NotSetAside("The payment is not set aside; there is nothing to take up.")
    check_date(payment, on)
    check_day(payment, on)
    amount = payment.amount - payment.returned - payment.written_off
    event = BankPayment.TakenUp(
        payer=payment.payer,
        currency=payment.currency,
        direction=payment.direction,
        uncovered=amount,
        amount=amount,
        base_value=payment.base_amount - payment.base_released,
        effective_on=on,
    )
    return [event]


def check_booked(payment: BankPayment, on: date | None = None) -> None:
    """Refuse what only booked money allows, and dates before the money was there."""
    if payment.status == "none":
        raise NotBooked(f"Payment {payment.id} is not known; import the bank statement that holds it.")
    if payment.status == "set_aside":
        raise PaymentSetAside(f"The payment of {payment.amount} {payment.currency} is set aside; take it up first.")
    check_counts(payment)
    if on is not None:
        check_date(payment, on)


def check_counts(payment: BankPayment) -> None:
    """Refuse what is done to a receipt entered by hand that is there no more."""
    entered = f"The {payment.amount} {payment.currency} entered by hand for {payment.booked_on}"
    if payment.status == "confirmed":
        raise NoLongerCounts(f"{entered} gave way to the bank's own payment {payment.confirmed_by}; use that one.")
    if payment.status == "withdrawn":
        raise NoLongerCounts(f"{entered} were withdrawn as never received; enter them again, if they did come.")


def check_final(payment: BankPayment) -> None:
    """Refuse what only the bank's word allows while a receipt is a person's word."""
    check_counts(payment)
    if payment.provisional:
        raise WaitsForTheBank(
            f"The {payment.amount} {payment.currency} entered by hand for {payment.booked_on} wait for the bank's own "
            "entry; withdraw the receipt if the money never came, or undo its links as a correction."
        )


def check_day(payment: BankPayment, on: date) -> None:
    """Refuse days before the last reversal: the money was elsewhere until then and would count twice on them (A0)."""
    if payment.free_from is not None and on < payment.free_from:
        raise EffectiveTooEarly(
            f"The money was used otherwise until {payment.free_from}, so {on} is too early; "
            f"choose {payment.free_from} or a later day.",
            pointer="/effective_on",
        )


def check_date(payment: BankPayment, on: date) -> None:
    """Refuse dates before the money was there."""
    if payment.counts_from is not None and on < payment.counts_from:
        raise EffectiveTooEarly(
            f"The money was booked on {payment.booked_on} and counts from {payment.counts_from}, so {on} is too early; "
            "choose that day or a later one.",
            pointer="/effective_on",
        )
