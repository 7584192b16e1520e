"""One debtor: totals by currency, unpaid invoices, and money or credit notes that have no invoice yet (T57, T58)."""

from datetime import date
from typing import Any

import msgspec

from queries.customers import Customer, customer
from queries.debtors import Debtor, of_customer
from queries.nenosegts import OpenDocument, nenosegts
from queries.rows import Connection


class DebtorCard(msgspec.Struct, frozen=True):
    """The customer with all that is open. `more`: there are more open documents than are shown, oldest first."""

    customer: Customer
    totals: list[Debtor]
    invoices: list[OpenDocument]
    advances: list[OpenDocument]
    credit_notes: list[OpenDocument]
    payments: list[OpenDocument]
    more: bool
    correspondence: list[dict[str, Any]]


def debtor(connection: Connection, code: str, *, today: date, limit: int = 200) -> DebtorCard:
    """At most `limit` documents of each kind. Errors: `NoSuchCustomer`."""
    card = customer(connection, code)
    pages = {
        kind: nenosegts(connection, today=today, payer=code, kind=kind, limit=limit)
        for kind in ("invoice", "advance", "credit_note", "payment")
    }
    return DebtorCard(
        customer=card,
        totals=of_customer(connection, code, today=today),
        invoices=pages["invoice"].items,
        advances=pages["advance"].items,
        credit_notes=pages["credit_note"].items,
        payments=pages["payment"].items,
        more=any(page.next for page in pages.values()),
        correspondence=[],
    )
