"""Contracts that somebody else pays, with what is open on them; and the invoices of contracts with their customers."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, LiteralString
from uuid import UUID

import msgspec
from psycopg import sql

from aggregates.money import Money, split
from queries.counters import counted_rows
from queries.page import Key, Listing, Page
from queries.rows import Connection, all_rows
from queries.where import Where

ZERO = Decimal(0)


class PaidByAnother(msgspec.Struct, frozen=True):
    """A contract with its nominal customer and who pays. `balance`: open on its approved invoices, of those that it
    shares with other contracts its part by net; in its currency.
    """

    payer: str
    payer_name: str | None
    contract: UUID
    number: str
    child: int  # how often it was renewed
    status: str
    customer: str
    customer_name: str
    start_on: date | None
    end_on: date | None
    cancel_on: date | None
    last_on: date | None
    currency: str
    invoices: int = 0  # approved
    invoiced: Decimal = ZERO  # net of its lines
    balance: Decimal = ZERO


class ContractInvoice(msgspec.Struct, frozen=True):
    """What an invoice charges of one contract: an invoice of several contracts has a row for each."""

    invoice: UUID
    invoice_number: str | None
    state: str
    created_on: date
    issued_on: date | None
    due_on: date | None
    payer: str
    payer_name: str
    contract: UUID
    number: str  # of the contract
    child: int  # of the contract as it now is
    customer: str
    customer_name: str
    first: date | None
    last: date | None
    net: Decimal  # of this contract's lines
    gross: Decimal  # of the whole invoice, and so is what follows
    uncovered: Decimal
    currency: str


class _Share(msgspec.Struct, frozen=True):
    """An approved invoice, and what each of its contracts has on it."""

    contracts: list[UUID]
    nets: list[Decimal]
    uncovered: Decimal
    currency: str


_ID = Key("id", "uuid")
_PAID = Listing(
    sql.SQL(
        "payer, payer_name, id, number, child, status, customer, customer_name, start_on, end_on, cancel_on, last_on, "
        "currency"
    ),
    sql.SQL("contracts"),
    {
        "payer": (Key("debtor", "text"), Key("number", "text"), _ID),
        "number": (Key("number", "text"), _ID),
        "customer": (Key("customer", "text"), Key("number", "text"), _ID),
    },
)
_NET: LiteralString = (
    "(SELECT coalesce(sum((line ->> 'net')::numeric), 0) FROM json_array_elements(i.lines) AS line "
    "WHERE line #>> '{origin,document}' = k.id::text)"
)
_DATED: LiteralString = "coalesce(i.issued_on, i.dated_on, i.created_on)"
_DAY: LiteralString = "FROM json_array_elements(i.lines) AS line WHERE line #>> '{origin,document}' = k.id::text), "
_SHARES = (
    sql.SQL("SELECT i.contracts, ARRAY(SELECT ")
    + sql.SQL(_NET)
    + sql.SQL(
        " FROM unnest(i.contracts) WITH ORDINALITY AS k(id, place) ORDER BY place), i.uncovered, i.currency "
        "FROM invoices i WHERE i.contracts <> '{}' AND i.contracts && %(ids)s::uuid[] AND i.status = 'approved'"
    )
)
_INVOICES = Listing(
    sql.SQL(
        "i.id, i.number, i.status, i.created_on, i.issued_on, i.due_on, i.payer, i.payer_name, "
        "k.id, k.number, k.child, k.customer, k.customer_name, "
        f"(SELECT min((line ->> 'served_from')::date) {_DAY} (SELECT max((line ->> 'served_to')::date) {_DAY} {_NET}, "
        "i.gross, i.uncovered, i.currency"
    ),
    sql.SQL("invoices i CROSS JOIN LATERAL unnest(i.contracts) AS of_it JOIN contracts k ON k.id = of_it"),
    {
        "created_on": (Key("i.created_on", "date"), Key("i.id", "uuid"), Key("k.id", "uuid")),
        "issued_on": (Key("i.issued_sort", "date"), Key("i.id", "uuid"), Key("k.id", "uuid")),
        "payer": (Key("i.payer", "text"), Key("k.number", "text"), Key("i.id", "uuid"), Key("k.id", "uuid")),
        "number": (Key("k.number", "text"), Key(_DATED, "date"), Key("i.id", "uuid"), Key("k.id", "uuid")),
    },
)


def contracts_by_payer(
    connection: Connection,
    *,
    payer: str | None = None,
    customer: str | None = None,
    sort: str = "payer",
    limit: int = 50,
    cursor: str | None = None,
) -> Page[PaidByAnother]:
    """By payer, then number (CX12). Errors: `BadSort`, `BadCursor`."""
    where = Where("payer IS NOT NULL", "status <> 'discarded'")
    where.given("debtor = %(payer)s", payer=payer).given("customer = %(customer)s", customer=customer)
    found, following = _PAID.page(connection, PaidByAnother, where, sort=sort, limit=limit, cursor=cursor)
    open_ = _balances(connection, [each.contract for each in found])
    items = [msgspec.structs.replace(each, **open_.get(each.contract, {})) for each in found]
    return Page(items, following, counted_rows(connection, "contracts", where))


def contract_invoices(
    connection: Connection,
    *,
    payer: str | None = None,
    customer: str | None = None,
    contract: UUID | None = None,
    factoring: bool | None = None,
    state: str | None = None,
    issued_from: date | None = None,
    issued_to: date | None = None,
    sort: str = "-created_on",
    limit: int = 50,
    cursor: str | None = None,
) -> Page[ContractInvoice]:
    """Newest first, with number and child number of the contract; `factoring`: those that another pays (CX12).

    Errors: `BadSort`, `BadCursor`.
    """
    where = Where("i.contracts <> '{}'")
    where.given("i.payer = %(payer)s", payer=payer).given("k.customer = %(customer)s", customer=customer)
    where.given("i.contracts @> ARRAY[%(contract)s::uuid] AND k.id = %(contract)s", contract=contract)
    where.given("i.status = %(state)s", state=state).given("i.issued_on >= %(issued_from)s", issued_from=issued_from)
    where.given("i.issued_on <= %(issued_to)s", issued_to=issued_to)
    where.either("factoring", factoring, "k.payer IS NOT NULL", "k.payer IS NULL")
    items, following = _INVOICES.page(connection, ContractInvoice, where, sort=sort, limit=limit, cursor=cursor)
    source = "invoices i CROSS JOIN LATERAL unnest(i.contracts) AS of_it JOIN contracts k ON k.id = of_it"
    return Page(items, following, counted_rows(connection, source, where))


def _balances(connection: Connection, ids: Sequence[UUID]) -> dict[UUID, Mapping[str, Any]]:
    """What is invoiced and open by contract: parts of an invoice sum to it (A0)."""
    found: defaultdict[UUID, list[tuple[Decimal, Decimal]]] = defaultdict(list)
    for each in all_rows(connection, _Share, _SHARES, {"ids": list(ids)}):
        weights = each.nets if sum(each.nets) > 0 and min(each.nets) >= 0 else [Decimal(1) for _ in each.nets]
        parts = split(Money(each.uncovered, each.currency), weights)
        for contract, net, part in zip(each.contracts, each.nets, parts, strict=True):
            found[contract].append((net, part.amount))
    return {
        contract: {
            "invoices": len(shares),
            "invoiced": sum((net for net, _ in shares), ZERO),
            "balance": sum((part for _, part in shares), ZERO),
        }
        for contract, shares in found.items()
    }
