"""A debtor's unpaid invoices as they were on a date, as far as was known at a position: what was said of each then."""

from datetime import date

from psycopg import sql

from queries.as_of import SAID, Moment
from queries.debtors.promised import STANDING
from queries.debtors.reminded import REMINDED_THEN
from queries.debtors.unpaid import Unpaid, Whose, asked_of, with_links
from queries.nenosegts_as_of import open_then
from queries.rows import Connection

# A dispute is over when it is settled, or when the invoice is drawn up anew.
_UNPAID = sql.SQL("""
    SELECT s.of_customer, s.of_currency, s.id, s.number, s.issued_on, s.due_on, s.total, s.total - s.uncovered,
        s.uncovered, s.currency, greatest(%(today)s::date - s.due_on, 0), s.assignee, coalesce(r.level, 0),
        r.reminded_on,
        CASE WHEN q.kind = 'dispute' THEN q.text END, h.until, n.promised_on, n.promised_amount, {standing}, t.next_on
    FROM (
        SELECT w.customer AS of_customer, w.currency AS of_currency, o.*,
            row_number() OVER (PARTITION BY w.customer, w.currency ORDER BY o.due_on, o.id) AS place
        FROM unnest(%(customers)s::text[], %(currencies)s::text[]) AS w (customer, currency)
        JOIN {documents} ON nenosegts.payer = w.customer AND (w.currency IS NULL OR nenosegts.currency = w.currency)
        CROSS JOIN LATERAL (SELECT nenosegts.*) AS o WHERE o.kind = 'invoice'
    ) AS s
    LEFT JOIN LATERAL (
        SELECT level, reminded_on FROM reminders_noted WHERE document = s.id AND {reminded}
        ORDER BY position DESC LIMIT 1
    ) AS r ON true
    LEFT JOIN LATERAL (
        SELECT kind, text FROM correspondence WHERE invoice = s.id AND kind IN ('dispute', 'dispute_settled') AND {said}
            AND NOT EXISTS (SELECT FROM ledger l WHERE l.document = s.id AND l.kind = 'unapproved'
                AND l.position > correspondence.position AND l.effective_on <= %(as_of)s::date
                AND l.position <= %(known_at)s::bigint)
        ORDER BY position DESC LIMIT 1
    ) AS q ON true
    LEFT JOIN LATERAL (
        SELECT until FROM correspondence WHERE invoice = s.id AND kind IN ('reminders_held', 'reminders_released')
            AND {said} ORDER BY position DESC LIMIT 1
    ) AS h ON true
    LEFT JOIN LATERAL (
        SELECT invoice, promised_on, promised_amount, promised_left FROM {notes} AS m
        WHERE promised_on IS NOT NULL ORDER BY promised_turn DESC, position DESC LIMIT 1
    ) AS n ON true
    LEFT JOIN LATERAL (SELECT min(next_on) AS next_on FROM {notes} AS m) AS t ON true
    WHERE s.place <= %(limit)s ORDER BY s.due_on, s.id
""").format(
    standing=sql.SQL(STANDING),
    documents=open_then(
        "AND direction = 'sales' AND document IN (SELECT document FROM ledger WHERE customer = ANY (%(customers)s))"
    ),
    reminded=REMINDED_THEN,
    said=SAID,
    notes=sql.SQL("""(
        SELECT DISTINCT ON (note) * FROM correspondence
        WHERE note IN (SELECT note FROM correspondence WHERE invoice = s.id AND note IS NOT NULL) AND {}
        ORDER BY note, position DESC
    )""").format(SAID),
)


def unpaid_as_of(connection: Connection, moment: Moment, whose: Whose, *, today: date, limit: int) -> Unpaid:
    """As `unpaid_invoices`, at that moment; to whom a claim was assigned is not told."""
    asked = {"today": moment.as_of or today, "limit": limit, **asked_of(whose), **moment.parameters}
    return with_links(connection, whose, connection.execute(_UNPAID, asked).fetchall(), moment)
