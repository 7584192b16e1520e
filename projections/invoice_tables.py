"""The tables of invoices: the row that a list shows, the words that find it, and how it left the house."""

from projections.table import Table

OPEN = "owed IN ('unpaid', 'partly')"
_OWED = (
    "CASE WHEN status <> 'approved' THEN 'nothing' WHEN uncovered = 0 THEN 'paid' "
    "WHEN uncovered = gross THEN 'unpaid' ELSE 'partly' END"
)
_BINDING = "CASE WHEN bound = 0 THEN 'none' WHEN abs(bound) >= abs(net) THEN 'full' ELSE 'half' END"

INVOICES = Table(
    "invoices",
    "rows",
    columns=f"""
        id                  uuid NOT NULL
        version             integer NOT NULL
        position            bigint NOT NULL
        status              text NOT NULL       -- draft, approved, cancelled
        type                text NOT NULL       -- invoice, credit_note, advance
        direction           text NOT NULL
        source              text NOT NULL       -- hand, order, project, commission, contract
        project             uuid                -- for which it was made
        orders              uuid[] NOT NULL     -- that stand on it
        contracts           uuid[] NOT NULL     -- of which it charges periods
        number              text                -- of a purchase: the provider's, from the draft on
        series              text
        payer               text NOT NULL       -- of a purchase: the provider
        payer_name          text NOT NULL
        client              text                -- of a purchase: to whom it is charged
        account             text                -- ours, on which it shall be paid
        assignee            text                -- to whom the claim went
        assigned_account    text                -- of theirs, on which it shall be paid
        currency            text NOT NULL
        issued_on           date
        dated_on            date                -- of a contract's draft: when it is to be issued
        particulars         json                -- what it shows besides its lines
        due_on              date
        payment_terms       text
        net                 numeric NOT NULL
        vat                 numeric NOT NULL
        gross               numeric NOT NULL
        uncovered           numeric NOT NULL    -- 0 unless approved
        base_gross          numeric NOT NULL    -- 0 until approved
        rate                numeric NOT NULL
        reference           text
        comment             text
        creditor_reference  text
        credits             uuid                -- on a credit note: the invoice
        written_off         numeric NOT NULL
        advanced            numeric NOT NULL    -- deducted: paid before as advances
        advanced_by         json NOT NULL       -- the same, advance by advance
        chosen              json NOT NULL       -- advances that the draft will deduct
        prepaid             numeric NOT NULL    -- of an advance: paid, and deducted nowhere yet
        booking             text NOT NULL       -- not_booked, in_process, booked
        batch               text                -- under which accounting has it
        confirmed           boolean NOT NULL    -- submitted to accounting
        bound               numeric NOT NULL    -- net that belongs to projects; below 0 on a credit note
        outdated            json NOT NULL       -- in what its orders say something else
        out_of_date         boolean NOT NULL
        revision            integer NOT NULL
        sent_on             date                -- the last time, as it stands
        posted_on           date                -- by post
        taken_back          bigint              -- position at which its approval last was: what left before is outdated
        reminder_level      integer             -- of the last reminder
        reminded_on         date
        disputed            text                -- what the debtor says against it
        held_until          date                -- nobody is reminded of it until then
        created_on          date NOT NULL
        created_at          timestamptz NOT NULL
        created_by          text NOT NULL
        approved_at         timestamptz
        approved_by         text
        lines               json NOT NULL
        vat_lines           json NOT NULL
        name_key            text NOT NULL       -- folded payer_name
        owed                text GENERATED ALWAYS AS ({_OWED}) STORED
        binding             text GENERATED ALWAYS AS ({_BINDING}) STORED
        issued_sort         date GENERATED ALWAYS AS (coalesce(issued_on, date '9999-12-31')) STORED
        due_sort            date GENERATED ALWAYS AS (coalesce(due_on, date '9999-12-31')) STORED
        number_sort         text GENERATED ALWAYS AS (coalesce(number, '')) STORED
    """,
    key="id",
    indexes=f"""
        (created_on, id)
        (status, created_on, id)
        (direction, created_on, id)
        (type, created_on, id)
        (source, created_on, id)
        (payer, created_on, id)
        (currency, created_on, id)
        (owed, created_on, id)
        (booking, created_on, id)
        (confirmed, created_on, id)
        (binding, created_on, id)
        (batch, created_on, id) WHERE batch IS NOT NULL
        (client, created_on, id) WHERE client IS NOT NULL
        (project, created_on, id) WHERE project IS NOT NULL
        (credits) WHERE credits IS NOT NULL
        (created_on, id) WHERE out_of_date
        (created_on, id) WHERE {OPEN}
        (due_sort, id) WHERE {OPEN}
        (due_sort, created_on, id)
        (issued_sort, created_on, id)
        (number_sort, id)
        (name_key, id)
        (gross, id)
        USING gin (orders) WHERE orders <> '{{}}'
        USING gin (contracts) WHERE contracts <> '{{}}'
    """,
)
# What a search looks through; a table of its own, as its index is dear to write and payments change nothing in it.
WORDS = Table(
    "invoice_words",
    "rows",
    columns="""
        id        uuid NOT NULL
        said      text NOT NULL     -- folded, as all of it: payer, reference, comment
        name      text NOT NULL
        number    text NOT NULL
        gross     numeric NOT NULL
        searched  text GENERATED ALWAYS AS (' ' || said || ' ' || name || ' ' || number || ' ' || gross::text) STORED
    """,
    key="id",
    indexes="USING gin (searched gin_trgm_ops)",
)
SENDINGS = Table(
    "invoice_sendings",
    "log",
    columns="""
        invoice   uuid NOT NULL
        position  bigint NOT NULL
        channel   text NOT NULL         -- email, post, einvoice
        sent_on   date NOT NULL
        revision  integer NOT NULL
        outdated  boolean NOT NULL      -- when it was noted, by then
        sent_to   text[] NOT NULL
        files     json NOT NULL         -- that went along: key, name, media_type, size, sha256, kind
        noted_by  text NOT NULL
    """,
    key="invoice, position",
)
TABLES = (INVOICES, WORDS, SENDINGS)
