"""Open, amend and retire a debtor card; every field is checked for its shape before it is kept."""

from datetime import date
from typing import Any

from msgspec import UNSET

from aggregates.customer.customer import Customer
from aggregates.customer.shapes import tidy
from aggregates.errors import Conflict, NotFound


class CustomerExists(Conflict):
    """A customer's code is entered once."""


class NoSuchCustomer(NotFound):
    """There is no such customer."""


class CustomerRetired(Conflict):
    """A retired customer gets nothing new."""


def enter(
    customer: Customer, *, code: str, name: str, on: date, country: str | None = "LV", **card: Any
) -> list[Customer.Entered]:
    """Open the card, or take a retired code into use again; `card` are the other fields of `Customer.Entered`."""
    if customer.status == "active":
        raise CustomerExists(f"Customer {code} is {customer.name} already; amend it, or use another code.")
    told = tidy({"code": code, "name": name, "country": country, **card}, country)
    return [Customer.Entered(effective_on=on, **told)]


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
