"""Contracts with all that a list or a page of one shows, and which invoice charges which days of which row."""

from typing import Any
from uuid import UUID

from msgspec import UNSET

from aggregates.contract import Contract
from aggregates.contract.marks import MARKS
from aggregates.ids import ELSEWHERE, WAIVED
from projections.changes import Changes, Envelope, Projection
from projections.counters import COUNTERS
from projections.table import Change, Table
from projections.text import array, as_json, sort_key

CONTRACTS = Table(
    "contracts",
    "rows",
    columns="""
        id                    uuid NOT NULL
        version               integer NOT NULL
        position              bigint NOT NULL
        status                text NOT NULL     -- draft, approved, discarded
        number                text NOT NULL
        customer              text NOT NULL
        customer_name         text NOT NULL
        payer                 text
        payer_name            text
        contracted_on         date
        start_on              date
        end_on                date
        period_unit           text NOT NULL
        period_length         integer NOT NULL
        invoice_timing        text NOT NULL
        invoice_days          integer NOT NULL
        policy                text NOT NULL
        factor                text NOT NULL
        contract_class        text
        currency              text NOT NULL
        rate                  numeric
        payment_terms         text
        price_list            text
        discount_matrix       text
        vat_included          boolean NOT NULL
        freight               numeric NOT NULL
        freight_vat_code      text
        delivery_terms        text
        delivery_mode         text
        language              text
        invoice_address       text
        delivery_address      text
        sorting               text
        vat_no                text
        vat_zone              text
        salesperson           text
        reference             text
        contact               text
        phone                 text
        fax                   text
        payment_token         text
        authorisation         text
        project               text
        partner               text
        partner_name          text
        partner_contact       text
        quotation             text
        quotation_version     text
        next_price_change_on  date
        last_price_change_on  date
        objects               text[] NOT NULL
        comment               text
        origins               json NOT NULL
        rows                  json NOT NULL
        signed_on             date
        discount_options      json              -- of an approved one; none: plain
        cancel_on             date
        child                 integer NOT NULL  -- how often it was renewed
        rows_version          integer NOT NULL  -- of the fact that last said the rows
        next_on               date              -- when it is invoiced next
        last_on               date              -- the first day of the last period that is invoiced
        copied_from           text
        made_from             uuid              -- the invoice whose items it looks after
        entered_on            date NOT NULL
        entered_at            timestamptz NOT NULL
        entered_by            text NOT NULL
        name_key              text NOT NULL     -- customer_name as it sorts
        debtor                text GENERATED ALWAYS AS (coalesce(payer, customer)) STORED
        is_signed             boolean GENERATED ALWAYS AS (signed_on IS NOT NULL) STORED
        is_approved           boolean GENERATED ALWAYS AS (status = 'approved') STORED
        class_sort            text GENERATED ALWAYS AS (coalesce(contract_class, '')) STORED
        area                  text GENERATED ALWAYS AS (coalesce(sorting, '')) STORED
        start_sort            date GENERATED ALWAYS AS (coalesce(start_on, date '9999-12-31')) STORED
        end_sort              date GENERATED ALWAYS AS (coalesce(end_on, date '9999-12-31')) STORED
        next_sort             date GENERATED ALWAYS AS (coalesce(next_on, date '9999-12-31')) STORED
        last_sort             date GENERATED ALWAYS AS (coalesce(last_on, date '9999-12-31')) STORED
    """,
    key="id",
    indexes="""
        (entered_on, id)
        (number, id)
        (customer, number, id)
        (debtor, number, id)
        (name_key, id)
        (class_sort, number, id)
        (is_signed, number, id)
        (is_approved, number, id)
        (status, entered_on, id)
        (start_sort, id)
        (end_sort, id)
        (last_sort, id)
        (next_sort, id)
        (next_on, id) WHERE next_on IS NOT NULL
        (area, number, id)
    """,
)
COVERAGE = Table(
    "coverage",
    "rows",
    columns="""
        contract    uuid NOT NULL
        row_key     text NOT NULL
        number      integer NOT NULL    -- of the period, from 0; of a one-off row 0
        first       date NOT NULL
        last        date NOT NULL
        type        text NOT NULL       -- cyclical, one_off
        invoice     uuid NOT NULL       -- or ELSEWHERE, WAIVED
        mark        text                -- elsewhere, waived; none: an invoice charges it
        covered_on  date NOT NULL
    """,
    key="contract, row_key, number, first",
    indexes="(invoice)",
)
TABLES = (CONTRACTS, COVERAGE)

_SHAPES: dict[str, Any] = {"rows": as_json, "objects": array, "origins": as_json}
_NAMED = tuple(field for field in Contract.Drafted.__struct_fields__ if field in CONTRACTS.columns)
_AMENDED = tuple(field for field in _NAMED if field in Contract.Amended.__struct_fields__)


def _fields(e: Any, names: tuple[str, ...]) -> dict[str, Any]:
    """The fields that the event names, as the table keeps them."""
    named = {name: value for name in names if (value := getattr(e, name)) is not UNSET}
    fields = {name: _SHAPES[name](value) if name in _SHAPES else value for name, value in named.items()}
    return fields | {"name_key": sort_key(named["customer_name"])} if "customer_name" in named else fields


def _seen(at: Envelope, **values: Any) -> Change:
    return CONTRACTS.put(at.id, version=at.version, position=at.position, **values)


def _ahead(e: Any, at: Envelope, **values: Any) -> Changes:
    return (_seen(at, next_on=e.next_on, last_on=e.last_on, **values),)


def _drafted(e: Contract.Drafted, at: Envelope) -> Changes:
    row = CONTRACTS.append(
        id=at.id,
        version=at.version,
        position=at.position,
        status="draft",
        child=0,
        rows_version=at.version,
        entered_on=e.effective_on,
        entered_at=at.recorded_at,
        entered_by=at.by,
        **_fields(e, _NAMED),
    )
    return row, COUNTERS.add(("contracts", ""), rows=1)


def _amended(e: Contract.Amended, at: Envelope) -> Changes:
    more = {} if e.rows is UNSET else {"rows_version": at.version}
    return _ahead(e, at, **_fields(e, _AMENDED), **more)


def _approved(e: Contract.Approved, at: Envelope) -> Changes:
    options = as_json(e.discount_options) if e.discount_options else None
    return _ahead(e, at, status="approved", discount_options=options)


def _covered(e: Any, at: Envelope, mark: UUID | None = None) -> Changes:
    rows = (
        COVERAGE.put(
            (at.id, each.row, each.number, each.first),
            contract=at.id,
            row_key=each.row,
            number=each.number,
            first=each.first,
            last=each.last,
            type=each.type,
            invoice=mark or e.invoice,
            mark=MARKS[mark] if mark else None,
            covered_on=e.effective_on,
        )
        for each in e.covers
    )
    return *_ahead(e, at), *rows


def _released(e: Any, at: Envelope) -> Changes:
    return *_ahead(e, at), *(COVERAGE.drop((at.id, each.row, each.number, each.first)) for each in e.covers)


CHANGES: Projection = {
    Contract.Drafted: _drafted,
    Contract.Amended: _amended,
    Contract.Signed: lambda e, at: (_seen(at, signed_on=e.signed_on),),
    Contract.Approved: _approved,
    Contract.ApprovalWithdrawn: lambda e, at: _ahead(e, at, status="draft", discount_options=None),
    Contract.Cancelled: lambda e, at: _ahead(e, at, cancel_on=e.cancel_on),
    Contract.Renewed: lambda e, at: _ahead(e, at, end_on=e.end_on, child=e.child),
    Contract.PeriodsCovered: _covered,
    Contract.PeriodsReleased: _released,
    Contract.InvoicedElsewhere: lambda e, at: _covered(e, at, ELSEWHERE),
    Contract.ElsewhereWithdrawn: _released,
    Contract.PeriodsWaived: lambda e, at: _covered(e, at, WAIVED),
    Contract.WaiverWithdrawn: _released,
    Contract.Discarded: lambda e, at: (_seen(at, status="discarded"),),
}
