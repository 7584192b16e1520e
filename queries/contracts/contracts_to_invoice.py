"""Contracts that a run looks at: those with something due, and those that it cannot invoice as they are drafts."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple, TypedDict, Unpack
from uuid import UUID

from psycopg import sql

from queries.rows import Connection, all_rows
from queries.where import Where


class ContractToInvoice(NamedTuple):
    """A contract, its number, and the code of who pays."""

    id: UUID
    number: str
    payer: str


class Narrowed(TypedDict, total=False):
    """What none narrows is not narrowed."""

    contracts: Sequence[UUID] | None
    customers: Sequence[str] | None
    payers: Sequence[str] | None
    contract_class: str | None


def contracts_to_invoice(
    connection: Connection, *, until: date, **narrowed: Unpack[Narrowed]
) -> list[ContractToInvoice]:
    """Approved ones, by payer and number. The contracts themselves decide what is due."""
    return _found(connection, Where("status = 'approved' AND next_on <= %(until)s", until=until), narrowed)


def contracts_not_approved(connection: Connection, **narrowed: Unpack[Narrowed]) -> list[ContractToInvoice]:
    """Drafts, by payer and number."""
    return _found(connection, Where("status = 'draft'"), narrowed)


def _found(connection: Connection, where: Where, narrowed: Narrowed) -> list[ContractToInvoice]:
    where.given("id = ANY (%(contracts)s)", contracts=_listed(narrowed.get("contracts")))
    where.given("customer = ANY (%(customers)s)", customers=_listed(narrowed.get("customers")))
    where.given("debtor = ANY (%(payers)s)", payers=_listed(narrowed.get("payers")))
    where.given("contract_class = %(contract_class)s", contract_class=narrowed.get("contract_class"))
    query = sql.SQL("SELECT id, number, debtor FROM contracts{} ORDER BY debtor, number").format(where.sql())
    return all_rows(connection, ContractToInvoice, query, where.parameters)


def _listed(chosen: Sequence[Any] | None) -> list[Any] | None:
    return None if chosen is None else list(chosen)
