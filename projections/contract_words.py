"""What a search for contracts looks through: numbers, names, comments, and the texts and serials of the rows."""

from collections.abc import Iterable
from typing import Any

from msgspec import UNSET

from aggregates.contract import Contract
from projections.changes import Changes, Envelope, Projection
from projections.table import Table
from projections.text import search

_FIELDS = ("number", "customer", "customer_name", "payer", "payer_name", "reference", "project", "contact", "comment")
_SEARCHED = " || ' ' || ".join((*_FIELDS, "rows"))

CONTRACT_WORDS = Table(
    "contract_words",
    "rows",
    columns=f"""
        id             uuid NOT NULL
        number         text NOT NULL     -- folded, as all of it
        customer       text NOT NULL
        customer_name  text NOT NULL
        payer          text NOT NULL
        payer_name     text NOT NULL
        reference      text NOT NULL
        project        text NOT NULL
        contact        text NOT NULL
        comment        text NOT NULL
        rows           text NOT NULL     -- texts, items and serial numbers
        searched       text GENERATED ALWAYS AS (' ' || {_SEARCHED}) STORED
    """,
    key="id",
    indexes="USING gin (searched gin_trgm_ops)",
)
TABLES = (CONTRACT_WORDS,)


def _of_rows(rows: Iterable[Any]) -> str:
    return search(*(part for row in rows for part in (row.text, row.item, row.comment, row.original_serial)))


def _words(e: Contract.Drafted | Contract.Amended) -> dict[str, str]:
    """Of the fields that the event names."""
    named = {name: getattr(e, name, UNSET) for name in _FIELDS}
    found = {name: search(value) for name, value in named.items() if value is not UNSET}
    return found if e.rows is UNSET else found | {"rows": _of_rows(e.rows)}


def _amended(e: Contract.Amended, at: Envelope) -> Changes:
    words = _words(e)
    return (CONTRACT_WORDS.put(at.id, **words),) if words else ()


CHANGES: Projection = {
    Contract.Drafted: lambda e, at: (CONTRACT_WORDS.append(id=at.id, **_words(e)),),
    Contract.Amended: _amended,
}
