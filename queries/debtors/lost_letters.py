"""Reminder letters that nobody got although something of what they claim is owed: somebody has to find another way.

One that is on its way again waits, and one that a later letter followed is past.
"""

from typing import LiteralString

from psycopg import sql

from queries.as_of import COUNTED
from queries.debtors.reminders import REMINDERS_THEN

_CLAIMED: LiteralString = (
    "SELECT (l ->> 'document')::uuid FROM json_array_elements(r.lines) AS l WHERE l ->> 'kind' = 'invoice'"
)
# Of both: id, customer, currency, why, failed_on, issued_by, and what of it is still owed. OFFSET 0: that is reckoned
# of those alone that wait for somebody.
LOST = sql.SQL("""(
    SELECT r.id, r.customer, r.currency, r.failed_why AS why, r.failed_on, r.issued_by,
        (SELECT coalesce(sum(s.uncovered), 0) FROM nenosegts s WHERE s.id IN ({claimed})) AS owed
    FROM (
        SELECT * FROM reminders f WHERE status = 'failed' AND NOT EXISTS (
            SELECT FROM reminders o WHERE o.customer = f.customer AND o.currency = f.currency
                AND o.reminded_on > f.reminded_on AND o.status <> 'failed'
        ) AND NOT EXISTS (
            SELECT FROM dispatches d WHERE d.customer = f.customer AND d.document = f.id AND d.status = 'queued'
        ) OFFSET 0
    ) AS r
)""").format(claimed=sql.SQL(_CLAIMED))
LOST_THEN = sql.SQL("""(
    WITH past AS (SELECT * FROM {letters})
    SELECT p.id, p.customer, p.currency, p.failed_why AS why, p.failed_on, r.issued_by, (
        SELECT coalesce(sum(amount), 0) FROM ledger
        WHERE document IN ({claimed}) AND document_kind <> 'prepayment' AND {counted}
    ) AS owed
    FROM past p JOIN reminders r ON r.id = p.id WHERE p.status = 'failed' AND NOT EXISTS (
        SELECT FROM past o WHERE o.customer = p.customer AND o.currency = p.currency
            AND o.reminded_on > p.reminded_on AND o.status <> 'failed'
    ) AND NOT EXISTS (
        SELECT FROM dispatches d WHERE d.customer = p.customer AND d.document = p.id AND 'queued' = (
            SELECT status FROM dispatch_turns WHERE dispatch = d.id AND {counted} ORDER BY position DESC LIMIT 1
        )
    )
)""").format(letters=REMINDERS_THEN, claimed=sql.SQL(_CLAIMED), counted=COUNTED)
