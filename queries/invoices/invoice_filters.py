"""What a list of invoices can be narrowed by, and the conditions that the filters become."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Literal, LiteralString, TypedDict
from uuid import UUID

from queries.payments.paid import BOOKED, PAID, PAYMENT, STATE, Binding, Booked, Paid, Payment, State
from queries.visibility import VISIBLE
from queries.where import Where
from queries.words import WORD, beginnings, found_in


class Filters(TypedDict, total=False):
    """What the list can be narrowed by; none or absent: not narrowed. Texts are codes, dates include their day."""

    search: str | None
    state: State | None
    payer: str | None
    client: Sequence[str] | None
    source: str | None
    date_from: date | None
    date_to: date | None
    issued_from: date | None
    issued_to: date | None
    due_from: date | None
    due_to: date | None
    type: Literal["invoice", "credit_note", "advance"] | None
    direction: Literal["sales", "purchase"] | None
    currency: str | None
    paid: Paid | None
    payment: Payment | None
    booked: Booked | bool | None
    batch: str | None
    confirmed: bool | None
    bound: Binding | None
    project: UUID | None
    order: UUID | None
    contract: UUID | None
    out_of_date: bool | None
    visible_to: str | None


# leave so few that a search better reads them
_NARROW = frozenset({"payer", "client", "project", "order", "contract", "batch"})


_EQUAL: dict[str, LiteralString] = {
    "payer": "payer = %(payer)s",
    "source": "source = %(source)s",
    "type": "type = %(type)s",
    "direction": "direction = %(direction)s",
    "currency": "currency = %(currency)s",
    "batch": "batch = %(batch)s",
    "client": "client = ANY (%(client)s)",
    "confirmed": "confirmed = %(confirmed)s",
    "project": "project = %(project)s",
    "order": "(orders <> '{}' AND orders @> ARRAY[%(order)s::uuid])",
    "contract": "(contracts <> '{}' AND contracts @> ARRAY[%(contract)s::uuid])",
    "date_from": "created_on >= %(date_from)s",
    "date_to": "created_on <= %(date_to)s",
    "issued_from": "(issued_sort >= %(issued_from)s AND issued_sort < '9999-12-31')",
    "issued_to": "issued_sort <= %(issued_to)s",
    "due_from": "(due_sort >= %(due_from)s AND due_sort < '9999-12-31')",
    "due_to": "due_sort <= %(due_to)s",
    "visible_to": VISIBLE,
}
_BY_WORD: dict[str, dict[str, LiteralString]] = {
    "state": STATE,
    "paid": PAID,
    "payment": PAYMENT,
    "booked": BOOKED,
    "bound": {word: f"binding = '{word}'" for word in ("full", "half", "none")},
}


def narrowed(today: date, asked: Filters) -> Where:
    """The conditions of the filters; `date_from` and `date_to` are of drawing up (F30)."""
    given: dict[str, Any] = dict(asked)
    where = Where(today=today)
    if words := beginnings(given.get("search")):
        narrow = any(given.get(name) for name in _NARROW)
        bound = {WORD.format(place): word for place, word in enumerate(words)}
        where.given(found_in("invoice_words", words, narrow=narrow), **bound)
    for name, conditions in _BY_WORD.items():
        chosen = given.get(name)
        where.one_of(name, str(chosen).lower() if isinstance(chosen, bool) else chosen, conditions)
    given["client"] = list(given.get("client") or ()) or None
    for name, condition in _EQUAL.items():
        where.given(condition, **{name: given.get(name)})
    return where.either("out_of_date", given.get("out_of_date"), "out_of_date", "NOT out_of_date")
