"""What commands look up in the registers: VAT rates, due dates, exchange rates, number series."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from aggregates.customer import Customer
from aggregates.errors import Rejected
from aggregates.ids import customer_id, register_id
from aggregates.register import Register
from aggregates.register.kinds import exchange_rate_on, typed
from aggregates.tax import rate_on
from aggregates.terms import due_on
from commands.work import Work


class UnknownCode(Rejected):
    """The registers have no such entry."""


class UnknownPayer(Rejected):
    """There is no active debtor card with this code."""


def fetch_entries(work: Work, wanted: Iterable[tuple[str, str]]) -> None:
    """Load register entries (kind, code) of several kinds in one query."""
    work.fetch([(Register, register_id(kind, code)) for kind, code in wanted])


def entry(work: Work, kind: str, code: str, pointer: str | None = None) -> Any:
    """The entry as the struct of its kind. Errors: `UnknownCode`."""
    found = work.state(Register, register_id(kind, code))
    if found.status == "none":
        raise UnknownCode(f"The register {kind} has no {code!r}; enter it there first.", pointer=pointer)
    return work.once(("entry", found.id, work.version(found.id)), lambda: typed(kind, found.entry))


def vat_rates(work: Work, codes: Iterable[str], day: date) -> dict[str, Decimal]:
    """Percent by VAT code as in force on the tax point; unknown codes are left out, so that pricing names them."""
    wanted = sorted({code for code in codes if code})
    fetch_entries(work, (("vat_codes", code) for code in wanted))
    known = (code for code in wanted if work.state(Register, register_id("vat_codes", code)).status != "none")
    return {code: rate_on(entry(work, "vat_codes", code), day) for code in known}


def due_date(work: Work, terms: str | None, issued_on: date) -> date:
    """The due date from payment terms; without terms 30 days, as Directive 2011/7/EU has it."""
    return due_on(entry(work, "payment_terms", terms or "30", "/payment_terms"), issued_on)


def exchange_rate(work: Work, currency: str, day: date) -> Decimal:
    """Base currency for one unit of `currency` on that day. Errors: `UnknownCode`, `NoExchangeRateYet`."""
    if currency == work.desk.policy.base_currency:
        return Decimal(1)
    return exchange_rate_on(entry(work, "currencies", currency, "/currency"), day)


def open_account(work: Work, code: str) -> Any:
    """One of our own bank accounts that is in use. Errors: `UnknownCode`."""
    found = entry(work, "bank_accounts", code, "/account")
    retired = work.state(Register, register_id("bank_accounts", code)).status == "retired"
    if retired or not found.active:
        raise UnknownCode(f"Our bank account {code!r} is not in use any more; choose another.", pointer="/account")
    return found


def payer(work: Work, code: str, pointer: str = "/payer") -> Customer:
    """The debtor card of an active customer. Errors: `UnknownPayer`."""
    card = work.state(Customer, customer_id(code))
    work.relied_on(card.id)
    if card.status != "active":
        state = "retired" if card.status == "retired" else "unknown"
        raise UnknownPayer(f"Customer {code!r} is {state}; enter the debtor card first.", pointer=pointer)
    return card
