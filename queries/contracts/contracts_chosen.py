"""Contracts that a command for many is about, and those whose invoices are not paid."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from psycopg import sql

from queries.rows import Connection, all_rows
from queries.where import Where


class _Id(NamedTuple):
    id: UUID


class Unpaid(NamedTuple):
    """A contract, and what is to be thought of with it: invoices that are late, and its drafts. `place`: among all."""

    id: UUID
    late: list[UUID]
    drafts: list[UUID]
    place: int = 0


def _narrowed(where: Where, asked: dict[str, Any]) -> Where:
    named = {name: list(value) if isinstance(value, tuple) else value for name, value in asked.items()}
    where.given("c.id = ANY (%(contracts)s)", contracts=named.get("contracts"))
    where.given("c.customer = ANY (%(customers)s)", customers=named.get("customers"))
    where.given("c.contract_class = %(contract_class)s", contract_class=named.get("contract_class"))
    where.given("c.end_on >= %(ending_from)s", ending_from=named.get("ending_from"))
    where.given("c.end_on <= %(ending_to)s", ending_to=named.get("ending_to"))
    item = named.get("item")
    holding = msgspec.json.encode([{"item": item}]).decode() if item else None
    return where.given("c.rows::jsonb @> %(holding)s::jsonb", holding=holding)


def contracts_chosen(
    connection: Connection,
    *,
    contracts: Sequence[UUID] | None = None,
    customers: Sequence[str] | None = None,
    contract_class: str | None = None,
    item: str | None = None,
    ending_from: date | None = None,
    ending_to: date | None = None,
    running_on: date | None = None,
    approved: bool = False,
) -> list[UUID]:
    """By number; none narrows nothing. Discarded ones only where they are named.

    `item`: with a row of it. `running_on`: not cancelled by that day; `approved`: no drafts.
    """
    where = Where() if contracts is not None else Where("c.status <> 'discarded'")
    if contracts is None:
        where.given("(c.cancel_on IS NULL OR c.cancel_on > %(running_on)s)", running_on=running_on)
        where.either("approved", approved or None, "c.status = 'approved'", "")
    asked = {
        "contracts": contracts, "customers": customers, "contract_class": contract_class, "item": item,
        "ending_from": ending_from, "ending_to": ending_to,
    }  # fmt: skip
    query = sql.SQL("SELECT c.id FROM contracts c{} ORDER BY c.number").format(_narrowed(where, asked).sql())
    return [each.id for each in all_rows(connection, _Id, query, where.parameters)]


def contracts_unknown(connection: Connection, ids: Sequence[UUID]) -> list[UUID]:
    """Those of the ids that no contract has."""
    known = set(contracts_chosen(connection, contracts=ids)) if ids else set()
    return [each for each in dict.fromkeys(ids) if each not in known]


_UNPAID = """
    SELECT c.id, array_agg(i.id ORDER BY i.due_on, i.number) FILTER (WHERE i.status = 'approved'),
           coalesce(array_agg(i.id ORDER BY i.dated_on) FILTER (WHERE i.status = 'draft'), '{{}}'),
           row_number() OVER (ORDER BY c.number)
      FROM contracts c
      JOIN (SELECT unnest(contracts) AS contract, id, status, due_on, dated_on, number FROM invoices
             WHERE contracts <> '{{}}' AND type = 'invoice'
               AND (status = 'draft' OR (status = 'approved' AND uncovered > 0 AND {}))) AS i ON i.contract = c.id
      {} GROUP BY c.id, c.number
    HAVING bool_or(i.status = 'approved') ORDER BY c.number
"""


def contracts_unpaid(
    connection: Connection,
    *,
    due_before: date | None,
    reminder_level: int | None,
    contracts: Sequence[UUID] | None = None,
    customers: Sequence[str] | None = None,
    contract_class: str | None = None,
) -> list[Unpaid]:
    """Approved contracts, by number, with an open invoice that was due before a day, or is reminded of so sternly."""
    late = "(due_on < %(due_before)s)" if due_before is not None else "(reminder_level >= %(reminder_level)s)"
    where = Where("c.status = 'approved'", due_before=due_before, reminder_level=reminder_level)
    asked = {"contracts": contracts, "customers": customers, "contract_class": contract_class}
    query = sql.SQL(_UNPAID).format(sql.SQL(late), _narrowed(where, asked).sql())
    return all_rows(connection, Unpaid, query, where.parameters)
