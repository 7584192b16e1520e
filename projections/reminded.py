"""On which days and how sternly each debtor was reminded, and which letters nobody got."""

from aggregates.invoice import Invoice
from projections.changes import Changes, Envelope, Projection
from projections.table import Table

REMINDED = Table(
    "debtor_reminded",
    "sums",
    columns="""
        customer     text NOT NULL
        currency     text NOT NULL
        reminded_on  date NOT NULL          -- a day of reminders; noted by hand they come in any order
        invoices     bigint NOT NULL        -- reminded of on it; 0: nobody got the letter
    """,
    key="customer, currency, reminded_on",
    indexes="(reminded_on, customer, currency) WHERE invoices <> 0",
)
NOTED = Table(
    "reminders_noted",
    "log",
    columns="""
        position      bigint NOT NULL
        effective_on  date NOT NULL
        document      uuid NOT NULL         -- the invoice
        customer      text NOT NULL
        currency      text NOT NULL
        level         integer NOT NULL
        reminded_on   date NOT NULL
        letter        uuid                  -- of ours, by which
    """,
    key="position",
    indexes="(document, position)",
)
WITHDRAWN = Table(
    "reminders_withdrawn",
    "log",
    columns="""
        position      bigint NOT NULL
        effective_on  date NOT NULL
        document      uuid NOT NULL         -- the invoice
        letter        uuid NOT NULL         -- that nobody got: what it noted up to here does not count
    """,
    key="position",
    indexes="(document, letter, position)",
)
TABLES = (REMINDED, NOTED, WITHDRAWN)


def _reminded(e: Invoice.Reminded, at: Envelope) -> Changes:
    noted = NOTED.append(
        position=at.position, effective_on=e.effective_on, document=at.id, customer=e.customer, currency=e.currency,
        level=e.level, reminded_on=e.reminded_on, letter=e.letter,
    )  # fmt: skip
    if not e.customer:
        return (noted,)
    return noted, REMINDED.add((e.customer, e.currency, e.reminded_on), invoices=1)


def _withdrawn(e: Invoice.ReminderWithdrawn, at: Envelope) -> Changes:
    withdrawn = WITHDRAWN.append(position=at.position, effective_on=e.effective_on, document=at.id, letter=e.letter)
    if not e.customer:
        return (withdrawn,)
    return withdrawn, REMINDED.add((e.customer, e.currency, e.reminded_on), invoices=-1)


CHANGES: Projection = {Invoice.Reminded: _reminded, Invoice.ReminderWithdrawn: _withdrawn}
