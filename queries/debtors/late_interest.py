"""How much late interest each invoice of a debtor has borne, segment by segment, and what of it was invoiced (A3.2)."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import msgspec
from msgspec import convert
from psycopg import sql

from aggregates.dunning import DEFAULT_POLICY
from aggregates.interest import LEGAL, InterestRates, Segment, late_interest, total
from aggregates.money import rounded
from queries.customers import customer
from queries.debtors.reminding import balance_steps
from queries.registers import register
from queries.rows import Connection, all_rows


class InvoiceInterest(msgspec.Struct, frozen=True):
    """What an invoice has borne by a day, also one that is paid since; `left` is not invoiced yet.

    `overcharged`: interest invoices charge that much more than it bore, as what it lacked was put right since.
    """

    invoice: UUID
    number: str
    due_on: date
    currency: str
    uncovered: Decimal
    interest: Decimal
    charged: Decimal
    left: Decimal
    overcharged: Decimal
    segments: tuple[Segment, ...]


class InterestClaim(msgspec.Struct, frozen=True):
    """A claim for late interest by a day, by dated rates; `totals` is what is left, by currency."""

    customer: str
    until: date
    rates: str
    invoices: list[InvoiceInterest]
    totals: dict[str, Decimal]


class LateInvoice(msgspec.Struct, frozen=True):
    """An invoice that was or is late."""

    id: UUID
    number: str
    due_on: date
    currency: str
    uncovered: Decimal


# Late: it lacked something after its due date, even if it is paid since. Interest goes with a claim that is assigned.
_LATE = sql.SQL("""
    SELECT i.id, i.number, i.due_on, i.currency, i.uncovered + i.gross * 0 FROM invoices i
    WHERE i.payer = %(customer)s AND i.type = 'invoice' AND i.direction = 'sales' AND i.status = 'approved'
        AND i.due_on < %(until)s AND i.assignee IS NULL
        AND NOT EXISTS (SELECT FROM interest_charges c WHERE c.document = i.id)
        AND (i.uncovered <> 0 OR EXISTS (
            SELECT FROM ledger l WHERE l.document = i.id AND l.effective_on > i.due_on AND l.amount <> 0
            AND l.document_kind = 'invoice'
        ))
    ORDER BY i.due_on, i.id
""")


# Interest was charged on it, and it bears none: it is cancelled, or was paid in time as is known since.
_LATE_NO_MORE = sql.SQL("""
    SELECT id, number, due_on, currency, uncovered + gross * 0 FROM invoices
    WHERE id = ANY (%(ids)s) AND assignee IS NULL AND due_on < %(until)s ORDER BY due_on, id
""")


# What is cancelled or credited in full charges nothing.
_CHARGED = sql.SQL("""
    SELECT c.invoice, sum(c.amount), max(c.until) FROM interest_charges c JOIN invoices i ON i.id = c.document
        AND i.status <> 'cancelled' AND i.gross > (
            SELECT coalesce(sum(n.gross), 0) FROM invoices n WHERE n.credits = i.id AND n.status = 'approved'
        )
    WHERE c.customer = %(customer)s GROUP BY 1
""")


# By which its letters and interest invoices reckon: those of its own policy, else of everybody's.
_USUAL = """
    SELECT entry ->> 'interest_rates' FROM registers WHERE kind = 'dunning_policies'
        AND code = coalesce((SELECT policy FROM debtor_policies WHERE customer = %(code)s), %(everybodys)s)
"""


def late_invoices(connection: Connection, code: str, until: date) -> list[LateInvoice]:
    """Those that were or are late by that day, oldest first."""
    return all_rows(connection, LateInvoice, _LATE, {"customer": code, "until": until})


def _usual_rates(connection: Connection, code: str) -> str:
    row = connection.execute(_USUAL, {"code": code, "everybodys": DEFAULT_POLICY}).fetchone()
    return str(row[0]) if row and row[0] else LEGAL


def interest_claim(connection: Connection, code: str, *, until: date, rates: str | None = None) -> InterestClaim:
    """`rates` is a code of interest rates; default: those of the debtor's dunning policy, else the legal ones.

    Errors: `NoSuchCustomer`, `NoSuchEntry`, `NoInterestRate`.
    """
    customer(connection, code)
    by = rates or _usual_rates(connection, code)
    law = convert(register(connection, "interest_rates", by).entry, InterestRates)
    charged = {each: (amount, last) for each, amount, last in connection.execute(_CHARGED, {"customer": code})}
    found = late_invoices(connection, code, until)
    steps = balance_steps(connection, [each.id for each in found])
    asked = {"ids": list(charged.keys() - {each.id for each in found}), "until": until}
    found += all_rows(connection, LateInvoice, _LATE_NO_MORE, asked)
    rows = []
    for each in found:
        segments = late_interest(steps.get(each.id, []), law, due_on=each.due_on, until=until, currency=each.currency)
        amount, last = charged.get(each.id, (Decimal(0), until))
        borne, before = rounded(total(segments), each.currency), rounded(amount, each.currency)
        if borne or before:
            none = borne * 0
            rows.append(
                InvoiceInterest(
                    each.id, each.number, each.due_on, each.currency, each.uncovered, borne, before,
                    max(borne - before, none), max(before - borne, none) if until >= last else none, segments,
                )
            )  # fmt: skip
    totals: dict[str, Decimal] = {}
    for row in rows:
        totals[row.currency] = totals.get(row.currency, Decimal(0)) + row.left
    return InterestClaim(code, until, by, rows, totals)
