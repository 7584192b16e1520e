"""How each fact changes what is known; never checks, never raises."""

from decimal import Decimal

from msgspec.structs import replace

from aggregates.bank_payment.bank_payment import BankPayment, Link, WriteOff
from aggregates.event import Evolve

_BOOKED = ("payer", "account", "booked_on", "amount", "currency", "rate", "base_amount", "base_currency", "iban",
           "name", "end_to_end", "bank_reference", "message", "direction", "provisional")  # fmt: skip


def _booked(payment: BankPayment, event: BankPayment.Booked) -> BankPayment:
    fields = {field: getattr(event, field) for field in _BOOKED}
    return replace(payment, status="booked", counts_from=event.effective_on, **fields)


def _valued(payment: BankPayment, event: BankPayment.Valued) -> BankPayment:
    gone = event.base_amount - event.base_value
    return _released(replace(payment, rate=event.rate, base_amount=event.base_amount), gone)


def _attributed(payment: BankPayment, event: BankPayment.Attributed) -> BankPayment:
    return replace(payment, payer=event.payer, payer_since_link=event.effective_on if event.by_link else None)


def _linked(payment: BankPayment, event: BankPayment.Linked) -> BankPayment:
    link = Link(
        invoice=event.invoice,
        number=event.number,
        customer=event.customer,
        paid=event.paid,
        amount=event.amount,
        effective_on=event.effective_on,
        base_value=event.base_value,
        iban=event.iban,
    )
    return _released(replace(payment, links=(*payment.links, link)), event.base_value)


def _unlinked(payment: BankPayment, event: BankPayment.Unlinked) -> BankPayment:
    at = _undone(payment, event)
    if at is None:
        return payment
    link = payment.links[at]
    rest = replace(
        link,
        paid=link.paid - event.paid,
        amount=link.amount - event.amount,
        base_value=link.base_value - event.base_value,
    )
    links = (*payment.links[:at], *((rest,) if rest.paid else ()), *payment.links[at + 1 :])
    return _released(_free(replace(payment, links=links), event), -event.base_value)


def _free(payment: BankPayment, event: BankPayment.Unlinked | BankPayment.TakenUp) -> BankPayment:
    """What was used until a reversal can be used from then on: before it, the same money would count twice."""
    if isinstance(event, BankPayment.Unlinked) and event.undo == "correction":
        return payment
    return replace(payment, free_from=max(payment.free_from or event.effective_on, event.effective_on))


def _taken_up(payment: BankPayment, event: BankPayment.TakenUp) -> BankPayment:
    return _free(replace(payment, status="booked"), event)


def _undone(payment: BankPayment, event: BankPayment.Unlinked) -> int | None:
    """The newest link that the event can mean; a correction carries the date of the link that it corrects."""
    for at in range(len(payment.links) - 1, -1, -1):
        link = payment.links[at]
        dated = event.undo == "reversal" or link.effective_on == event.effective_on
        if link.invoice == event.invoice and link.paid >= event.paid and dated:
            return at
    return None


def _returned(payment: BankPayment, event: BankPayment.Returned) -> BankPayment:
    return _released(replace(payment, returned=payment.returned + event.amount), event.base_value)


def _written_off(payment: BankPayment, event: BankPayment.DifferenceWrittenOff) -> BankPayment:
    write_off = WriteOff(amount=event.amount, base_value=event.base_value, effective_on=event.effective_on)
    return _released(replace(payment, write_offs=(*payment.write_offs, write_off)), event.base_value)


def _write_off_undone(payment: BankPayment, event: BankPayment.WriteOffUndone) -> BankPayment:
    newest, amount, value = payment.write_offs[-1:], event.amount, event.base_value
    rest = [replace(w, amount=w.amount - amount, base_value=w.base_value - value) for w in newest if w.amount > amount]
    return _released(replace(payment, write_offs=(*payment.write_offs[:-1], *rest)), -value)


def _released(payment: BankPayment, value: Decimal) -> BankPayment:
    return replace(payment, base_released=payment.base_released + value)


def _decided(payment: BankPayment, event: BankPayment.MatchDecided) -> BankPayment:
    return replace(payment, decided=(event.rule_version, event.digest))


def _set_aside(payment: BankPayment, event: BankPayment.SetAside) -> BankPayment:
    return replace(payment, status="set_aside")


EVOLVE: Evolve = {
    BankPayment.Booked: _booked,
    BankPayment.Valued: _valued,
    BankPayment.MatchDecided: _decided,
    BankPayment.Attributed: _attributed,
    BankPayment.Linked: _linked,
    BankPayment.Unlinked: _unlinked,
    BankPayment.Returned: _returned,
    BankPayment.SetAside: _set_aside,
    BankPayment.TakenUp: _taken_up,
    BankPayment.DifferenceWrittenOff: _written_off,
    BankPayment.WriteOffUndone: _write_off_undone,
    BankPayment.Confirmed: lambda s, e: replace(s, status="confirmed", confirmed_by=e.by_payment),
    BankPayment.Withdrawn: lambda s, e: replace(s, status="withdrawn"),
}
