"""Bank statements as they were read, and their entries that are no receipts."""

from aggregates.bank_statement import BankStatement, KeptEntry
from aggregates.ids import payment_id
from projections.changes import Changes, Envelope, Projection
from projections.table import Change, Table
from projections.text import as_json, search

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
        id                   uuid NOT NULL      -- of the payment that it becomes when it pays something
        account              text               -- ours; none in facts that are older than outgoing payments
        message              text
        value_on             date
        legal_id             text
        ultimate_name        text
        fee                  boolean NOT NULL
        parts                integer NOT NULL   -- more than 1: a part of the entry below
        entry                text
        reference_key        text
        search               text NOT NULL      -- folded: name, text, references, amount
    """,
    key="fingerprint",
    indexes="""
        (statement, booked_on)
        (booked_on) WHERE is_return
        (id)
        (booked_on, amount DESC, id) WHERE direction = 'debit' AND status = 'booked' AND NOT is_return
        (entry) WHERE entry IS NOT NULL
        (reference_key) WHERE direction = 'debit' AND reference_key IS NOT NULL
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


def _kept(entry: KeptEntry, e: BankStatement.EntriesKept, at: Envelope) -> Change:
    known = {name: getattr(entry, name) for name in _AS_KEPT}
    return STATEMENT_ENTRIES.put(
        entry.fingerprint,
        **known,
        statement=at.id,
        position=at.position,
        id=str(payment_id(entry.fingerprint)),
        account=e.account or None,
        message=e.message or None,
        entry=entry.entry_fingerprint,
        search=search(
            entry.name, entry.ultimate_name, entry.text, entry.reference, entry.end_to_end, entry.bank_reference,
            str(entry.amount),
        ),
    )  # fmt: skip


_AS_KEPT = tuple(name for name in KeptEntry.__struct_fields__ if name in STATEMENT_ENTRIES.columns)
CHANGES: Projection = {
    BankStatement.Imported: _imported,
    BankStatement.EntriesKept: lambda e, at: tuple(_kept(entry, e, at) for entry in e.entries),
}
