"""What makes the prices of a contract, in order: each time its rows were said, and whether it was approved then."""

from msgspec import UNSET

from aggregates.contract import Contract
from projections.changes import Changes, Envelope, Projection
from projections.table import Table
from projections.text import as_json

CONTRACT_ROWS = Table(
    "contract_rows",
    "log",
    columns="""
        contract     uuid NOT NULL
        version      integer NOT NULL  -- of the fact
        step         text NOT NULL     -- said, approved, withdrawn
        said_on      date NOT NULL
        prices_from  date              -- from when on the rows hold; none: from said_on
        rows         json              -- when they were said
    """,
    key="contract, version",
)
TABLES = (CONTRACT_ROWS,)


def _said(e: Contract.Drafted | Contract.Amended, at: Envelope) -> Changes:
    if e.rows is UNSET:
        return ()
    from_on = getattr(e, "prices_from", None)
    rows = as_json(e.rows)
    said = CONTRACT_ROWS.append(
        contract=at.id, version=at.version, step="said", said_on=e.effective_on, prices_from=from_on, rows=rows
    )
    return (said,)


def _step(step: str, said_on: str, at: Envelope) -> Changes:
    return (CONTRACT_ROWS.append(contract=at.id, version=at.version, step=step, said_on=said_on),)


CHANGES: Projection = {
    Contract.Drafted: _said,
    Contract.Amended: _said,
    Contract.Approved: lambda e, at: _step("approved", e.effective_on, at),
    Contract.ApprovalWithdrawn: lambda e, at: _step("withdrawn", e.effective_on, at),
}
