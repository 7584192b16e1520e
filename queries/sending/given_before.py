"""What was given on its way before: how often, and whether it waits, may have arrived, or left."""

from collections.abc import Iterable
from datetime import date
from typing import LiteralString, NamedTuple
from uuid import UUID

from queries.rows import Connection

# Of an invoice only what was made of it as it stands: what became certain before its approval was taken back is past.
_STANDS: LiteralString = "d.position > coalesce(i.taken_back, 0)"
_FOUND: LiteralString = (
    f"count(*), coalesce(bool_or(d.status = 'queued'), false), coalesce(bool_or(d.uncertain AND {_STANDS}), false), "
    f"coalesce(bool_or(d.status IN ('sent', 'partly') AND {_STANDS}), false)"
)
_FROM: LiteralString = "FROM dispatches d LEFT JOIN invoices i ON i.id = d.document"
_INVOICES: LiteralString = (
    f"SELECT d.document, {_FOUND} {_FROM} WHERE d.invoices && %s::uuid[] AND d.kind = 'invoice' GROUP BY d.document"
)
_ALIKE: LiteralString = f"""
    SELECT {_FOUND} {_FROM} WHERE {{}} AND d.kind = %(kind)s
        AND d.document IS NOT DISTINCT FROM %(document)s::uuid AND d.from_on IS NOT DISTINCT FROM %(from_on)s::date
        AND d.to_on IS NOT DISTINCT FROM %(to_on)s::date AND d.id IS DISTINCT FROM %(but)s::uuid
"""  # noqa: S608 - our own text

# By what an index finds them: an invoice that was taken back may be somebody else's now, and is the same document.
_WHOSE: dict[str, LiteralString] = {
    "invoice": "d.invoices @> ARRAY[%(document)s::uuid]",
    "contract": "d.contracts @> ARRAY[%(document)s::uuid]",
}


class Before(NamedTuple):
    """How often a document was given on its way, whether it waits to leave, may have arrived, or left."""

    times: int = 0
    waits: bool = False
    uncertain: bool = False
    left: bool = False


def invoices_before(connection: Connection, invoices: Iterable[UUID]) -> dict[UUID, Before]:
    """Of those of the invoices that were given on their way before."""
    return {row[0]: Before(*row[1:]) for row in connection.execute(_INVOICES, [list(invoices)])}


def alike_before(
    connection: Connection,
    *,
    kind: str,
    customer: str,
    document: UUID | None,
    from_on: date | None = None,
    to_on: date | None = None,
    but: UUID | None = None,
) -> Before:
    """Of the dispatches of the same document, or of a statement of the same days, without that one."""
    asked = {
        "kind": kind, "customer": customer, "document": document, "from_on": from_on, "to_on": to_on, "but": but,
    }  # fmt: skip
    row = connection.execute(_ALIKE.format(_WHOSE.get(kind, "d.customer = %(customer)s")), asked).fetchone()
    return Before(*row) if row else Before()
