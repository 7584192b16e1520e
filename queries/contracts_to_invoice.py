"""Contracts that a run looks at: those with something due, and those that are not approved yet."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from psycopg import sql

from queries.rows import Connection, all_rows
from queries.where import Where


class ContractToInvoice(NamedTuple):
    """A contract, and the code of who pays."""

    id: UUID
    payer: str


def contracts_to_invoice(
    connection: Connection,
    *,
    until: date,
    contracts: Sequence[UUID] | None = None,
    customers: Sequence[str] | None = None,
    payers: Sequence[str] | None = None,
    contract_class: str | None = None,
) -> list[ContractToInvoice]:
    """By payer and number; what none narrows is not narrowed. The contracts themselves decide what is due."""
    where = Where("(status = 'draft' OR (status = 'approved' AND next_on <= %(until)s))", until=until)
    where.given("id = ANY (%(contracts)s)", contracts=list(contracts) if contracts is not None else None)
    where.given("customer = ANY (%(customers)s)", customers=list(customers) if customers is not None else None)
    where.given("debtor = ANY (%(payers)s)", payers=list(payers) if payers is not None else None)
    where.given("contract_class = %(contract_class)s", contract_class=contract_class)
    query = sql.SQL("SELECT id, debtor FROM contracts{} ORDER BY debtor, number").format(where.sql())
    return all_rows(connection, ContractToInvoice, query, where.parameters)
