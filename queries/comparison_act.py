"""A comparison act: what a partner and we owe each other by our books at the end of a day, document by document."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import msgspec
from psycopg import sql

from queries.as_of import COUNTED, Moment
from queries.customers import Customer, customer
from queries.nenosegts_as_of import open_then
from queries.rows import Connection, all_rows


class ComparedDocument(msgspec.Struct, frozen=True):
    """An open document; `debit`: the partner owes it to us, `credit`: we owe it to the partner.

    The kind `prepayment` is money that was paid on advances and no invoice deducts yet.
    """

    currency: str
    document: UUID
    direction: str
    kind: str  # invoice, credit_note, payment, prepayment
    number: str | None
    issued_on: date | None
    due_on: date | None
    total: Decimal
    debit: Decimal
    credit: Decimal


class Comparison(msgspec.Struct, frozen=True):
    """One currency: `balance` = debits - credits; above 0 the partner owes us."""

    currency: str
    documents: list[ComparedDocument]
    debits: Decimal
    credits: Decimal
    balance: Decimal


class ComparisonAct(msgspec.Struct, frozen=True):
    """For the partner to compare with its own books, and to sign."""

    partner: Customer
    as_of: date
    currencies: list[Comparison]


_OPEN = sql.SQL("""
    SELECT currency, id, direction, kind, number, issued_on, due_on, total,
        greatest(amount, 0), greatest(-amount, 0)
    FROM (
        SELECT currency, id, direction, kind, number, issued_on, due_on, total,
            CASE WHEN (direction = 'sales') = (kind = 'invoice') THEN uncovered ELSE -uncovered END AS amount
        FROM {documents} WHERE payer = %(customer)s AND kind <> 'advance'
        UNION ALL
        SELECT l.currency, l.document, l.direction, 'prepayment', i.number, i.issued_on, i.due_on, i.gross,
            sum(CASE WHEN l.direction = 'sales' THEN -amount ELSE amount END)
        FROM (SELECT * FROM ledger WHERE document_kind = 'prepayment' AND {counted}) AS l
        LEFT JOIN invoices i ON i.id = l.document WHERE l.customer = %(customer)s
        GROUP BY 1, 2, 3, 5, 6, 7, 8 HAVING sum(amount) <> 0
    ) AS found ORDER BY currency, direction DESC, issued_on, number, id
""").format(
    documents=open_then("AND document IN (SELECT document FROM ledger WHERE customer = %(customer)s)"),
    counted=COUNTED,
)


def comparison_act(connection: Connection, code: str, as_of: date) -> ComparisonAct:
    """Both sides of the books, currency by currency. Errors: `NoSuchCustomer`."""
    partner = customer(connection, code)
    found = all_rows(connection, ComparedDocument, _OPEN, {"customer": code, **Moment(as_of).parameters})
    return ComparisonAct(
        partner=partner,
        as_of=as_of,
        currencies=[
            _compared(currency, [each for each in found if each.currency == currency])
            for currency in dict.fromkeys(each.currency for each in found)
        ],
    )


def _compared(currency: str, documents: list[ComparedDocument]) -> Comparison:
    debits = sum((each.debit for each in documents), documents[0].debit * 0)
    credits_ = sum((each.credit for each in documents), documents[0].debit * 0)
    return Comparison(currency, documents, debits, credits_, debits - credits_)
