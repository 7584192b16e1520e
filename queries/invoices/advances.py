"""Which advances an invoice deducts, and where the money of an advance went or is meant to go (F13, F15)."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import msgspec
from psycopg import sql

from queries.rows import Connection, all_rows


class AdvancedBy(msgspec.Struct, frozen=True):
    """An advance that an approved invoice deducts: the VAT of it was declared with the advance."""

    document: UUID
    number: str
    amount: Decimal  # VAT included
    net: Decimal
    vat: Decimal


class AdvancedTo(msgspec.Struct, frozen=True):
    """A document that takes money of an advance: an invoice, a draft that will, or the advance's own credit note."""

    document: UUID
    kind: str  # invoice, credit_note
    number: str | None
    state: str  # approved; draft: planned, nothing moved yet
    amount: Decimal
    net: Decimal | None  # none on a draft and on a credit note
    vat: Decimal | None
    effective_on: date | None


_BY = sql.SQL("""
    SELECT (a->>'document')::uuid, a->>'number', (a->>'amount')::numeric,
        coalesce((SELECT sum((line->>'net')::numeric) FROM json_array_elements(a->'vat_lines') AS line), 0),
        coalesce((SELECT sum((line->>'vat')::numeric) FROM json_array_elements(a->'vat_lines') AS line), 0)
    FROM invoices, json_array_elements(advanced_by) WITH ORDINALITY AS each (a, place)
    WHERE id = %(id)s ORDER BY place
""")
_TO = sql.SQL("""
    SELECT went.document, i.type, i.number, i.status, went.amount, vat.net, vat.vat, went.effective_on
    FROM (
        SELECT counter_document AS document, -sum(amount) AS amount, max(effective_on) AS effective_on,
            min(position) AS first
        FROM ledger
        WHERE document = %(id)s AND document_kind = 'prepayment' AND kind IN ('advanced', 'advance_released')
        GROUP BY counter_document HAVING sum(amount) <> 0
    ) AS went
    JOIN invoices i ON i.id = went.document
    LEFT JOIN LATERAL (
        SELECT sum((line->>'net')::numeric) AS net, sum((line->>'vat')::numeric) AS vat
        FROM json_array_elements(i.advanced_by) AS a, json_array_elements(a->'vat_lines') AS line
        WHERE a->>'document' = %(id)s::text
    ) AS vat ON true
    ORDER BY went.first
""")
_PLANNED = sql.SQL("""
    SELECT i.id, i.type, i.number, i.status, (a->>'amount')::numeric, NULL::numeric, NULL::numeric, NULL::date
    FROM invoices advance
    JOIN invoices i ON i.payer = advance.payer AND i.status = 'draft', json_array_elements(i.chosen) AS a
    WHERE advance.id = %(id)s AND advance.type = 'advance' AND a->>'document' = %(id)s::text
    ORDER BY i.created_on, i.id
""")


def advanced_by(connection: Connection, id: UUID) -> list[AdvancedBy]:  # noqa: A002 - the interface's own word
    """Of an approved invoice, in the order in which they were chosen."""
    return all_rows(connection, AdvancedBy, _BY, {"id": id})


def advanced_to(connection: Connection, id: UUID) -> list[AdvancedTo]:  # noqa: A002 - the interface's own word
    """Of an advance: what took its money, oldest first, then the drafts that will."""
    taken = all_rows(connection, AdvancedTo, _TO, {"id": id})
    return [*taken, *all_rows(connection, AdvancedTo, _PLANNED, {"id": id})]
