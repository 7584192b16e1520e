"""The words in which an invoice says how it stands: payment, booking, confirmation, binding (F21-F24)."""

from typing import Literal, LiteralString

from psycopg import sql

from projections.invoice_tables import OPEN

Paid = Literal["paid", "partly", "unpaid", "overdue", "true", "false"]
Payment = Literal["paid", "partly", "overdue", "waiting"]
Booked = Literal["true", "false", "in_process"]
Binding = Literal["full", "half", "none"]
State = Literal["draft", "approved", "confirmed", "cancelled"]

_LATE: LiteralString = f"({OPEN} AND type <> 'credit_note' AND due_sort < %(today)s::date)"
_IN_TIME: LiteralString = "(type = 'credit_note' OR due_sort >= %(today)s::date)"
# How far it is paid, whether that is late or not; `true` and `false` leave aside what nobody owes (F31).
PAID: dict[str, LiteralString] = {
    "paid": "owed = 'paid'",
    "partly": "owed = 'partly'",
    "unpaid": "owed = 'unpaid'",
    "overdue": _LATE,
    "true": "owed = 'paid'",
    "false": OPEN,
}
# The colour of the coins: green, yellow, red, grey. Red goes before yellow: what is late is late in whole or in part.
PAYMENT: dict[str, LiteralString] = {
    "paid": "owed = 'paid'",
    "partly": f"(owed = 'partly' AND {_IN_TIME})",
    "overdue": _LATE,
    "waiting": f"(owed = 'unpaid' AND {_IN_TIME})",
}
BOOKED: dict[str, LiteralString] = {
    "true": "booking = 'booked'",
    "false": "booking = 'not_booked'",
    "in_process": "booking = 'in_process'",
}
STATE: dict[str, LiteralString] = {
    "draft": "status = 'draft'",
    "approved": "status = 'approved'",
    "confirmed": "(status = 'approved' AND confirmed = true)",
    "cancelled": "status = 'cancelled'",
}
WORD = sql.SQL("nullif(owed, 'nothing')")
PAYMENT_WORD = sql.SQL(
    f"CASE WHEN status <> 'approved' THEN NULL WHEN uncovered = 0 THEN 'paid' WHEN {_LATE} THEN 'overdue' "
    "WHEN uncovered = gross THEN 'waiting' ELSE 'partly' END"
)
CONFIRMATION_WORD = sql.SQL("CASE WHEN confirmed THEN 'confirmed' ELSE 'not_confirmed' END")
DAYS_OVERDUE = sql.SQL(
    "CASE WHEN uncovered <> 0 AND type <> 'credit_note' THEN coalesce(greatest(%(today)s::date - due_on, 0), 0) "
    "ELSE 0 END"
)
