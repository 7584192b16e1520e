"""From what the paper of an invoice is made: the invoice, cards, entries of registers, numbers of other documents."""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from psycopg import sql

from aggregates.invoice.parts import Line, Particulars
from aggregates.invoice.sending import NotOurs
from aggregates.register.kinds.company import Company
from aggregates.tax import VatCode
from aggregates.terms import PaymentTerms
from documents.parts import Account
from queries.customers import Customer, customer
from queries.invoices.invoice import Invoice, invoice
from queries.papers.company import company, pay_to
from queries.rows import Connection, one_row

_ENTRIES = sql.SQL("""
    SELECT kind, code, entry FROM registers
    WHERE (kind, code) IN (SELECT * FROM unnest(%(kinds)s::text[], %(codes)s::text[]))
""")
_NAMED = sql.SQL("""
    SELECT
        ARRAY(SELECT number FROM orders WHERE id = ANY (%(orders)s) ORDER BY number),
        ARRAY(SELECT number FROM contracts WHERE id = ANY (%(contracts)s) ORDER BY number),
        (SELECT number FROM invoices WHERE id = %(credits)s),
        (SELECT issued_on FROM invoices WHERE id = %(credits)s),
        (SELECT assigned_account FROM invoices WHERE id = %(id)s)
""")


class Named(NamedTuple):
    """Numbers of orders, contracts and of the invoice that a credit note credits; the account of a new owner."""

    orders: list[str]
    contracts: list[str]
    credited: str | None
    credited_on: date | None
    assigned_account: str | None


class Gathered(NamedTuple):
    """Everything that a paper is made of."""

    invoice: Invoice
    lines: list[Line]
    particulars: Particulars
    company: Company
    customer: Customer
    named: Named
    entries: dict[tuple[str, str], dict[str, Any]]  # of registers, by kind and code
    accounts: tuple[Account, ...]
    assignee: Customer | None

    @property
    def terms(self) -> PaymentTerms | None:
        """Its payment terms as they now stand."""
        entry = self.entries.get(("payment_terms", self.invoice.payment_terms or ""))
        return msgspec.convert(entry, PaymentTerms) if entry else None

    def vat_code(self, code: str) -> VatCode | None:
        """The VAT code as it now stands."""
        entry = self.entries.get(("vat_codes", code))
        return msgspec.convert(entry, VatCode) if entry else None


def gathered(connection: Connection, id: UUID, today: date) -> Gathered:  # noqa: A002 - the interface's own word
    """Errors: `NoSuchInvoice`, `NotOurs`, `NoCompanyCard`."""
    row = invoice(connection, id, today=today)
    if row.direction == "purchase":
        raise NotOurs(f"{row.number or id} came from {row.payer_name}; what they sent is among its attachments.")
    lines = msgspec.convert(row.lines, list[Line])
    particulars = msgspec.convert(row.particulars or {}, Particulars)
    parameters = {"id": id, "orders": row.orders, "contracts": row.contracts, "credits": row.credits}
    return Gathered(
        invoice=row,
        lines=lines,
        particulars=particulars,
        company=company(connection),
        customer=customer(connection, row.payer),
        named=one_row(connection, Named, _NAMED, parameters) or Named([], [], None, None, None),
        entries=_entries(connection, _wanted(row, lines, particulars)),
        accounts=pay_to(connection, row.currency, row.account),
        assignee=customer(connection, row.assignee) if row.assignee else None,
    )


def _wanted(row: Invoice, lines: list[Line], particulars: Particulars) -> set[tuple[str, str]]:
    named = {("vat_codes", line.vat_code) for line in lines} | {("items", line.item) for line in lines if line.item}
    named |= {("vat_codes", each["code"]) for each in row.vat_lines}
    for kind, code in (
        ("payment_terms", row.payment_terms),
        ("delivery_terms", particulars.delivery_terms),
        ("delivery_modes", particulars.delivery_mode),
        ("people", particulars.salesperson),
    ):
        named |= {(kind, code)} if code else set()
    return named


def _entries(connection: Connection, wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], dict[str, Any]]:
    pairs = sorted(wanted)
    parameters = {"kinds": [kind for kind, _ in pairs], "codes": [code for _, code in pairs]}
    return {(kind, code): entry for kind, code, entry in connection.execute(_ENTRIES, parameters)}
