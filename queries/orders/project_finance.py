"""What a project planned, invoiced, was paid and spent, row by row: its tab Finance (F58)."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

import msgspec
from psycopg import sql

from aggregates.money import rounded, share
from queries.orders.project import Block, PlannedRow, Project
from queries.rows import Connection, all_rows

ZERO = Decimal(0)


class Figures(msgspec.Struct, frozen=True):
    """Net, in the project's currency; credit notes count below 0."""

    planned_income: Decimal = ZERO
    planned_cost: Decimal = ZERO
    planned_margin: Decimal = ZERO
    invoiced: Decimal = ZERO  # income that is bound
    paid: Decimal = ZERO  # of it, as far as money covers those invoices: payments, advances and offset acts
    cost: Decimal = ZERO  # expenses that are bound
    margin: Decimal = ZERO  # invoiced less cost


class RowFinance(msgspec.Struct, frozen=True):
    """One row, and the address of expenses that might be its own."""

    key: str
    text: str
    client: str | None
    provider: str | None
    figures: Figures
    candidates: str | None


class BlockFinance(msgspec.Struct, frozen=True):
    """A block with the sums of its rows."""

    key: str
    title: str
    figures: Figures
    rows: list[RowFinance]


class Finance(msgspec.Struct, frozen=True):
    """The whole project; the sums are of its rows."""

    id: UUID
    code: str
    title: str
    currency: str
    figures: Figures
    blocks: list[BlockFinance]


class Bill(NamedTuple):
    """How far money covers an invoice; what credit notes and write-offs cover of it was never paid."""

    id: UUID
    gross: Decimal
    covered: Decimal


_BILLS = sql.SQL("""
    SELECT i.id, i.gross, coalesce((
        SELECT abs(sum(l.amount)) FROM ledger l
        WHERE l.document = i.id AND l.source IN ('payment', 'advance', 'offset_act')
    ), 0) FROM invoices i
    WHERE i.id IN (SELECT invoice FROM bindings WHERE project = %(id)s AND side = 'income' AND amount <> 0)
""")


def bills_of(connection: Connection, project: UUID) -> dict[UUID, Bill]:
    """The income invoices that are bound to the project, as they are covered now."""
    return {each.id: each for each in all_rows(connection, Bill, _BILLS, {"id": project})}


def finance(project: Project, bills: Mapping[UUID, Bill]) -> Finance:
    """The figures of each row, and their sums; `bills` are its income invoices."""
    blocks = [_block(block, project.currency, bills) for block in project.blocks]
    figures = _sum(block.figures for block in blocks)
    return Finance(project.id, project.code, project.title, project.currency, figures, blocks)


def _block(block: Block, currency: str, bills: Mapping[UUID, Bill]) -> BlockFinance:
    rows = [
        RowFinance(row.key, row.text, row.client, row.provider, _row(row, currency, bills), row.candidates)
        for row in block.rows
    ]
    return BlockFinance(block.key, block.title, _sum(row.figures for row in rows), rows)


def _row(row: PlannedRow, currency: str, bills: Mapping[UUID, Bill]) -> Figures:
    paid = _paid(row, currency, bills)
    figures = (row.income, row.cost, row.income - row.cost, row.invoiced, paid, row.spent, row.invoiced - row.spent)
    return Figures(*(rounded(each, currency) for each in figures))


def _paid(row: PlannedRow, currency: str, bills: Mapping[UUID, Bill]) -> Decimal:
    """Of each invoice the share that is covered, on the sum of what of it is bound to the row."""
    bound: dict[UUID, Decimal] = {}
    for each in row.bindings:
        if each.side == "income":
            bound[each.invoice] = bound.get(each.invoice, ZERO) + each.amount
    known = ((bills[each], amount) for each, amount in bound.items() if each in bills)  # not one bound just now
    shares = (share(amount, bill.covered, bill.gross, currency) for bill, amount in known)
    return sum(shares, ZERO)


def _sum(figures: Iterable[Figures]) -> Figures:
    columns = list(zip(*map(msgspec.structs.astuple, figures), strict=True))
    return Figures(*(sum(column, ZERO) for column in columns)) if columns else Figures()
