"""Open, amend and retire a debtor card; every field is checked for its shape before it is kept."""

from datetime import date
from decimal import Decimal
from typing import Any

from msgspec import UNSET

from aggregates.customer.customer import Contact, Customer, Delivery
from aggregates.customer.shapes import tidy
from aggregates.errors import Conflict, NotFound


class CustomerExists(Conflict):
    """A customer's code is entered once."""


class NoSuchCustomer(NotFound):
    """There is no such customer."""


class CustomerRetired(Conflict):
    """A retired customer gets nothing new."""


def enter(
    customer: Customer,
    *,
    code: str,
    name: str,
    on: date,
    reg_no: str | None = None,
    vat_no: str | None = None,
    ibans: tuple[str, ...] = (),
    emails: tuple[str, ...] = (),
    contacts: tuple[Contact, ...] = (),
    language: str = "lv",
    payment_terms: str | None = None,
    currency: str = "EUR",
    delivery: tuple[Delivery, ...] = ("email",),
    credit_limit: Decimal | None = None,
    country: str = "LV",
    address: str | None = None,
) -> list[Customer.Entered]:
    """Open the card, or take a retired code into use again."""
    if customer.status == "active":
        raise CustomerExists(f"Customer {code} is {customer.name} already; amend it, or use another code.")
    card = {
        "code": code,
        "name": name,
        "reg_no": reg_no,
        "vat_no": vat_no,
        "ibans": ibans,
        "emails": emails,
        "contacts": contacts,
        "language": language,
        "payment_terms": payment_terms,
        "currency": currency,
        "delivery": delivery,
        "credit_limit": credit_limit,
        "country": country,
        "address": address,
    }
    return [Customer.Entered(effective_on=on, **tidy(card, country))]


def amend(customer: Customer, *, on: date, **changes: Any) -> list[Customer.Amended]:
    """Change the fields that are named (`UNSET` is not); None empties. Nothing happens when they stand so already."""
    _check_entered(customer)
    named = {field: value for field, value in changes.items() if value is not UNSET}
    country = named.get("country", customer.country)
    if "country" in named:  # the numbers that stand must fit the new country too
        named = {"reg_no": customer.reg_no, "vat_no": customer.vat_no} | named
    told = {field: value for field, value in tidy(named, country).items() if value != getattr(customer, field)}
    return [Customer.Amended(effective_on=on, **told)] if told else []


def retire(customer: Customer, *, on: date) -> list[Customer.Retired]:
    """No new invoices from now on; what is open stays open."""
    check_active(customer)
    return [Customer.Retired(effective_on=on)]


def check_active(customer: Customer) -> None:
    """Refuse anything new for a customer that is unknown or retired."""
    _check_entered(customer)
    if customer.status == "retired":
        raise CustomerRetired(f"Customer {customer.code} is retired; enter the code again to take it into use.")


def _check_entered(customer: Customer) -> None:
    if customer.status == "none":
        raise NoSuchCustomer("There is no customer of this code; enter it first.")
