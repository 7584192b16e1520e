"""Bank statements as they were read, and their entries that are no receipts."""

from aggregates.bank_statement import BankStatement, KeptEntry
from projections.changes import Changes, Envelope, Projection
from projections.table import Change, Table
from projections.text import as_json

BANK_STATEMENTS = Table(
    "bank_statements",
    "rows",
    columns="""
        id              uuid NOT NULL
        version         integer NOT NULL
        position        bigint NOT NULL
        file            text NOT NULL       -- SHA-256 of the original
        format          text NOT NULL
        account         text NOT NULL
        currency        text
        statement       text
        sequence        text
        from_on         date
        to_on           date
        opening         numeric
        closing         numeric
        balanced        boolean             -- none: not checkable
        difference      numeric
        entries         integer NOT NULL
        booked          integer NOT NULL
        credits         numeric NOT NULL
        debits          numeric NOT NULL
        payments_new    integer NOT NULL
        payments_known  integer NOT NULL
        set_aside       integer NOT NULL
        warnings        json NOT NULL
        imported_at     timestamptz NOT NULL
        imported_by     text NOT NULL
    """,
    key="id",
    indexes="""
        (imported_at, id)
        (account, to_on)
        (file)
    """,
)
STATEMENT_ENTRIES = Table(
    "statement_entries",
    "rows",
    columns="""
        fingerprint          text NOT NULL
        statement            uuid NOT NULL
        position             bigint NOT NULL
        direction            text NOT NULL      -- credit, debit
        status               text NOT NULL      -- booked, pending, information
        booked_on            date NOT NULL
        amount               numeric NOT NULL
        currency             text NOT NULL
        name                 text
        iban                 text
        reference            text
        end_to_end           text
        bank_reference       text
        text                 text NOT NULL
        is_return            boolean NOT NULL
        return_reason        text
        original_end_to_end  text
    """,
    key="fingerprint",
    indexes="""
        (statement, booked_on)
        (booked_on) WHERE is_return
    """,
)
TABLES = (BANK_STATEMENTS, STATEMENT_ENTRIES)


def _imported(e: BankStatement.Imported, at: Envelope) -> Changes:
    row = BANK_STATEMENTS.put(
        at.id,
        id=at.id,
        version=at.version,
        position=at.position,
        file=e.file,
        format=e.format,
        account=e.account,
        currency=e.currency,
        statement=e.statement,
        sequence=e.sequence,
        from_on=e.from_on,
        to_on=e.to_on,
        opening=e.opening,
        closing=e.closing,
        balanced=e.balanced,
        difference=e.difference,
        entries=e.entries,
        booked=e.booked,
        credits=e.credits,
        debits=e.debits,
        payments_new=e.payments_new,
        payments_known=e.payments_known,
        set_aside=e.set_aside,
        warnings=as_json(e.warnings),
        imported_at=at.recorded_at,
        imported_by=at.by,
    )
    return (row,)


def _kept(entry: KeptEntry, at: Envelope) -> Change:
    return STATEMENT_ENTRIES.put(
        entry.fingerprint,
        fingerprint=entry.fingerprint,
        statement=at.id,
        position=at.position,
        direction=entry.direction,
        status=entry.status,
        booked_on=entry.booked_on,
        amount=entry.amount,
        currency=entry.currency,
        name=entry.name,
        iban=entry.iban,
        reference=entry.reference,
        end_to_end=entry.end_to_end,
        bank_reference=entry.bank_reference,
        text=entry.text,
        is_return=entry.is_return,
        return_reason=entry.return_reason,
        original_end_to_end=entry.original_end_to_end,
    )


CHANGES: Projection = {
    BankStatement.Imported: _imported,
    BankStatement.EntriesKept: lambda e, at: tuple(_kept(entry, at) for entry in e.entries),
}
