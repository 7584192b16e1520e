"""The words for how far an invoice is paid."""

from typing import Literal, LiteralString

from psycopg import sql

Paid = Literal["paid", "partly", "unpaid", "overdue"]
PAID: dict[str, LiteralString] = {
    "paid": "(status = 'approved' AND uncovered = 0)",
    "partly": "(uncovered <> 0 AND uncovered <> gross)",
    "unpaid": "(uncovered <> 0 AND uncovered = gross)",
    "overdue": "(uncovered <> 0 AND type <> 'credit_note' AND due_on < %(today)s::date)",
}
WORD = sql.SQL(
    "CASE WHEN status <> 'approved' THEN NULL WHEN uncovered = 0 THEN 'paid' WHEN uncovered = gross THEN 'unpaid' "
    "ELSE 'partly' END"
)
DAYS_OVERDUE = sql.SQL(
    "CASE WHEN uncovered <> 0 AND type <> 'credit_note' THEN coalesce(greatest(%(today)s::date - due_on, 0), 0) "
    "ELSE 0 END"
)
