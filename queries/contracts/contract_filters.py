"""What a list of contracts can be narrowed by, and the conditions that the filters become."""

from datetime import date
from typing import Any, Literal, LiteralString, TypedDict

from queries.where import Where
from queries.words import WORD, beginnings, found_in, said_in


class Filters(TypedDict, total=False):
    """What the list can be narrowed by; none or absent: not narrowed. Texts are codes, dates include their day.

    `payer` is who is invoiced, whether for himself or for another; `due_by`: with something to invoice by that day.
    """

    search: str | None
    customer: str | None
    payer: str | None
    status: Literal["draft", "approved", "discarded"] | None
    signed: bool | None
    approved: bool | None
    cancelled: bool | None
    renewed: bool | None
    contract_class: str | None
    currency: str | None
    salesperson: str | None
    project: str | None
    partner: str | None
    sorting: str | None
    sorting_from: str | None
    sorting_to: str | None
    reference: str | None
    period_unit: Literal["days", "months"] | None
    period_length: int | None
    number_from: str | None
    number_to: str | None
    due_by: date | None
    contracted_from: date | None
    contracted_to: date | None
    start_from: date | None
    start_to: date | None
    end_from: date | None
    end_to: date | None
    cancel_from: date | None
    cancel_to: date | None
    next_from: date | None
    next_to: date | None
    last_from: date | None
    last_to: date | None
    price_change_from: date | None
    price_change_to: date | None
    entered_from: date | None
    entered_to: date | None


_NARROW = frozenset({"customer", "payer", "project"})  # leave so few that a search better reads them
_EQUAL: dict[str, LiteralString] = {
    "customer": "customer = %(customer)s",
    "payer": "debtor = %(payer)s",
    "status": "status = %(status)s",
    "contract_class": "class_sort = %(contract_class)s",
    "currency": "currency = %(currency)s",
    "salesperson": "salesperson = %(salesperson)s",
    "project": "project = %(project)s",
    "partner": "partner = %(partner)s",
    "sorting": "area = %(sorting)s",
    "sorting_from": "area >= %(sorting_from)s",
    "sorting_to": "(area <= %(sorting_to)s AND area <> '')",
    "reference": "reference = %(reference)s",
    "period_unit": "period_unit = %(period_unit)s",
    "period_length": "period_length = %(period_length)s",
    "number_from": "number >= %(number_from)s",
    "number_to": "number <= %(number_to)s",
    "due_by": "next_on <= %(due_by)s",
    "contracted_from": "contracted_on >= %(contracted_from)s",
    "contracted_to": "contracted_on <= %(contracted_to)s",
    "start_from": "(start_sort >= %(start_from)s AND start_sort < '9999-12-31')",
    "start_to": "start_sort <= %(start_to)s",
    "end_from": "(end_sort >= %(end_from)s AND end_sort < '9999-12-31')",
    "end_to": "end_sort <= %(end_to)s",
    "cancel_from": "cancel_on >= %(cancel_from)s",
    "cancel_to": "cancel_on <= %(cancel_to)s",
    "next_from": "(next_sort >= %(next_from)s AND next_sort < '9999-12-31')",
    "next_to": "next_sort <= %(next_to)s",
    "last_from": "(last_sort >= %(last_from)s AND last_sort < '9999-12-31')",
    "last_to": "last_sort <= %(last_to)s",
    "price_change_from": "next_price_change_on >= %(price_change_from)s",
    "price_change_to": "next_price_change_on <= %(price_change_to)s",
    "entered_from": "entered_on >= %(entered_from)s",
    "entered_to": "entered_on <= %(entered_to)s",
}


def narrowed(asked: Filters, *, walking: bool = False) -> Where:
    """The conditions of the filters. `walking`: the words of the search are looked for in row after row."""
    given: dict[str, Any] = dict(asked)
    where = Where()
    if words := beginnings(given.get("search")):
        narrow = any(given.get(name) for name in _NARROW)
        bound = {WORD.format(place): word for place, word in enumerate(words)}
        looked = found_in("contract_words", words, narrow=narrow)
        where.given(said_in("contract_words", "contracts", words) if walking else looked, **bound)
    for name, condition in _EQUAL.items():
        where.given(condition, **{name: given.get(name)})
    where.either("signed", given.get("signed"), "is_signed", "NOT is_signed")
    where.either("approved", given.get("approved"), "is_approved", "NOT is_approved")
    where.either("cancelled", given.get("cancelled"), "cancel_on IS NOT NULL", "cancel_on IS NULL")
    return where.either("renewed", given.get("renewed"), "child > 0", "child = 0")
