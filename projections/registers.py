"""Reference data of every kind as it now stands."""

from aggregates.register import Register
from projections.changes import Changes, Envelope, Projection
from projections.table import Table
from projections.text import as_json

REGISTERS = Table(
    "registers",
    "rows",
    columns="""
        kind      text NOT NULL
        code      text NOT NULL
        id        uuid NOT NULL
        version   integer NOT NULL
        position  bigint NOT NULL
        status    text NOT NULL     -- active, retired
        entry     json NOT NULL
    """,
    key="kind, code",
    indexes="((entry ->> 'barcode')) WHERE kind = 'items'",
)
TABLES = (REGISTERS,)


def _entered(e: Register.Entered, at: Envelope) -> Changes:
    row = REGISTERS.put(
        (e.kind, e.code),
        kind=e.kind,
        code=e.code,
        id=at.id,
        version=at.version,
        position=at.position,
        status="active",
        entry=as_json(e.entry),
    )
    return (row,)


def _amended(e: Register.Amended, at: Envelope) -> Changes:
    return (REGISTERS.put((e.kind, e.code), version=at.version, position=at.position, entry=as_json(e.entry)),)


def _retired(e: Register.Retired, at: Envelope) -> Changes:
    return (REGISTERS.put((e.kind, e.code), version=at.version, position=at.position, status="retired"),)


CHANGES: Projection = {Register.Entered: _entered, Register.Amended: _amended, Register.Retired: _retired}
