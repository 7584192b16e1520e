"""One debtor: totals by currency, unpaid invoices, and money or credit notes that have no invoice yet (T57, T58)."""

from datetime import date

import msgspec
from psycopg import sql

from queries.correspondence import Said, correspondence
from queries.customers import Customer, customer
from queries.debtors import Debtor, of_customer
from queries.nenosegts import OpenDocument, nenosegts
from queries.rows import Connection
from queries.unpaid import UnpaidInvoice, unpaid_invoices


class DebtorCard(msgspec.Struct, frozen=True):
    """The customer with all that is open. `more`: there are more open documents than are shown, oldest first."""

    customer: Customer
    totals: list[Debtor]
    invoices: list[UnpaidInvoice]
    advances: list[OpenDocument]
    credit_notes: list[OpenDocument]
    payments: list[OpenDocument]
    more: bool
    correspondence: list[Said]  # newest first
    policy: str | None  # its own code of dunning policies
    excluded: bool  # nobody reminds it today
    excluded_until: date | None


_REMINDED = sql.SQL(
    "SELECT (SELECT policy FROM debtor_policies WHERE customer = %(code)s), "
    "EXISTS (SELECT FROM debtor_exclusions WHERE customer = %(code)s AND coalesce(until, %(today)s) >= %(today)s), "
    "(SELECT until FROM debtor_exclusions WHERE customer = %(code)s)"
)


def debtor(connection: Connection, code: str, *, today: date, limit: int = 200) -> DebtorCard:
    """At most `limit` documents of each kind. Errors: `NoSuchCustomer`."""
    card = customer(connection, code)
    pages = {
        kind: nenosegts(connection, today=today, payer=code, kind=kind, limit=limit)
        for kind in ("advance", "credit_note", "payment")
    }
    unpaid = unpaid_invoices(connection, code, today=today, limit=limit + 1)
    policy, excluded, until = connection.execute(_REMINDED, {"code": code, "today": today}).fetchall()[0]
    return DebtorCard(
        customer=card,
        totals=of_customer(connection, code, today=today),
        invoices=unpaid[:limit],
        advances=pages["advance"].items,
        credit_notes=pages["credit_note"].items,
        payments=pages["payment"].items,
        more=len(unpaid) > limit or any(page.next for page in pages.values()),
        correspondence=correspondence(connection, today=today, customer=code).items,
        policy=policy,
        excluded=excluded,
        excluded_until=until,
    )
