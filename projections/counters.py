"""How many rows each list has, so that a list's total costs nothing."""

from projections.changes import Projection
from projections.table import Table

COUNTERS = Table(
    "counters",
    "sums",
    columns="""
        list  text NOT NULL     -- the table's name
        part  text NOT NULL     -- '' for the whole list, or the part that the projection says
        rows  bigint NOT NULL
    """,
    key="list, part",
)
TABLES = (COUNTERS,)
CHANGES: Projection = {}  # each list counts its own rows
