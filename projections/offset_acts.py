"""Settlement-offset acts: what one partner and we extinguished against each other, under which number."""

from aggregates.offset_act import OffsetAct
from projections.changes import Changes, Envelope, Projection
from projections.counters import COUNTERS
from projections.table import Table
from projections.text import as_json, search

OFFSET_ACTS = Table(
    "offset_acts",
    "rows",
    columns="""
        id             uuid NOT NULL
        version        integer NOT NULL
        position       bigint NOT NULL
        status         text NOT NULL        -- issued, cancelled
        number         text NOT NULL
        series         text NOT NULL
        partner        text NOT NULL        -- customer code
        partner_name   text NOT NULL
        currency       text NOT NULL
        dated_on       date NOT NULL
        amount         numeric NOT NULL     -- of each side
        justification  text NOT NULL
        items          json NOT NULL
        created_at     timestamptz NOT NULL
        created_by     text NOT NULL
        cancelled      text                 -- correction, reversal
        cancelled_on   date
        search         text NOT NULL        -- folded: number, partner, justification
    """,
    key="id",
    indexes="""
        (dated_on, id)
        (partner, dated_on, id)
        (number)
    """,
)
TABLES = (OFFSET_ACTS,)


def _issued(e: OffsetAct.Issued, at: Envelope) -> Changes:
    row = OFFSET_ACTS.append(
        id=at.id,
        version=at.version,
        position=at.position,
        status="issued",
        number=e.number,
        series=e.series,
        partner=e.partner,
        partner_name=e.partner_name,
        currency=e.currency,
        dated_on=e.effective_on,
        amount=e.amount,
        justification=e.justification,
        items=as_json(e.items),
        created_at=at.recorded_at,
        created_by=at.by,
        search=search(e.number, e.partner, e.partner_name, e.justification),
    )
    return row, COUNTERS.add(("offset_acts", ""), rows=1)


def _cancelled(e: OffsetAct.Cancelled, at: Envelope) -> Changes:
    row = OFFSET_ACTS.put(
        at.id,
        version=at.version,
        position=at.position,
        status="cancelled",
        cancelled=e.undo,
        cancelled_on=e.effective_on,
    )
    return (row,)


CHANGES: Projection = {OffsetAct.Issued: _issued, OffsetAct.Cancelled: _cancelled}
