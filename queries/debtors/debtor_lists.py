"""Totals of debtors with the lists beside them: unpaid invoices, and what was last said (T57, T72)."""

from collections.abc import Sequence
from datetime import date

import msgspec

from queries.as_of import NOW, Moment
from queries.debtors.correspondence import Said, newest_said
from queries.debtors.debtors import Debtor
from queries.debtors.unpaid import UnpaidInvoice, Whose, unpaid_invoices
from queries.debtors.unpaid_as_of import unpaid_as_of
from queries.rows import Connection

INVOICES, LINES = 20, 10  # at most, beside each row


class DebtorWithLists(Debtor, frozen=True, kw_only=True):
    """A row of totals with its invoices that are due first, and with the newest lines of the correspondence.

    `more_invoices`, `more_correspondence`: there is more than is shown; /debtors/{customer} has it.
    """

    invoices: list[UnpaidInvoice]
    more_invoices: bool
    correspondence: list[Said]
    more_correspondence: bool


def with_lists(
    connection: Connection, rows: Sequence[Debtor], *, today: date, moment: Moment | None = None
) -> list[DebtorWithLists]:
    """The rows of a page, with three queries more, however many rows there are."""
    whose: Whose = [(row.customer, row.currency) for row in rows]
    limit = INVOICES + 1
    if moment:
        unpaid = unpaid_as_of(connection, moment, whose, today=today, limit=limit)
    else:
        unpaid = unpaid_invoices(connection, whose, today=today, limit=limit)
    customers = [row.customer for row in rows]
    said = newest_said(connection, customers, today=today, moment=moment or NOW, limit=LINES + 1)
    return [
        DebtorWithLists(
            **msgspec.structs.asdict(row),
            invoices=unpaid[row.customer, row.currency][:INVOICES],
            more_invoices=len(unpaid[row.customer, row.currency]) > INVOICES,
            correspondence=said[row.customer][:LINES],
            more_correspondence=len(said[row.customer]) > LINES,
        )
        for row in rows
    ]
