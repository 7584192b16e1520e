"""The words for how far a receipt is linked to invoices, and the order of the worklist."""

from typing import Literal, LiteralString

from psycopg import sql

from queries.page import Key

# true: nothing is uncovered; false: no invoice is attached (T35); partly: some of it; open: false or partly.
Linked = Literal["true", "false", "partly", "open"]
LINKED: dict[str, LiteralString] = {
    "true": "(uncovered = 0 AND status = 'booked' AND returned < amount)",
    "false": "(uncovered <> 0 AND uncovered = amount - returned)",
    "partly": "(uncovered <> 0 AND uncovered <> amount - returned)",
    "open": "uncovered <> 0",
}
WORD = sql.SQL(
    "CASE WHEN uncovered = 0 AND status = 'booked' AND returned < amount THEN 'true' "
    "WHEN uncovered = amount - returned OR uncovered = 0 THEN 'false' ELSE 'partly' END"
)
LISTED: LiteralString = "status NOT IN ('confirmed', 'withdrawn')"  # what was entered by hand and counts no more is not
WORKLIST = (Key("booked_on", "date"), Key("amount", "numeric", descending=True), Key("id", "uuid"))  # A2.3
