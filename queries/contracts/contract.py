"""One contract, whole: what it says, what its rows come to, and its invoices."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
from psycopg import sql

from aggregates.contract.doubts import doubts
from aggregates.contract.refusals import NoSuchContract
from aggregates.money import rounded
from aggregates.pricing.amounts import without_vat
from queries.contracts.contract_rows import rows_shown
from queries.contracts.contract_states import contract_states, reckoning
from queries.invoices.last_invoice import last_invoice_date
from queries.rows import Connection, all_rows, one_row


class Totals(msgspec.Struct, frozen=True):
    """What the rows of every invoice come to for a factor of 1 (C58); VAT at the rates of today."""

    quantity: Decimal
    freight: Decimal
    net: Decimal
    vat: Decimal
    gross: Decimal


class ContractInvoice(msgspec.Struct, frozen=True):
    """An invoice that charges something of it, and from when to when."""

    id: UUID
    number: str | None
    state: str
    dated_on: date | None
    issued_on: date | None
    first: date
    last: date
    gross: Decimal
    uncovered: Decimal


class Contract(msgspec.Struct, frozen=True):
    """Everything that is known of a contract."""

    id: UUID
    version: int
    position: int
    status: str
    number: str
    customer: str
    customer_name: str
    payer: str | None
    payer_name: str | None
    contracted_on: date | None
    start_on: date | None
    end_on: date | None
    period_unit: str
    period_length: int
    invoice_timing: str
    invoice_days: int
    policy: str
    factor: str
    contract_class: str | None
    currency: str
    rate: Decimal | None
    payment_terms: str | None
    price_list: str | None
    discount_matrix: str | None
    vat_included: bool
    freight: Decimal
    freight_vat_code: str | None
    delivery_terms: str | None
    delivery_mode: str | None
    language: str | None
    invoice_address: str | None
    delivery_address: str | None
    sorting: str | None
    vat_no: str | None
    vat_zone: str | None
    salesperson: str | None
    reference: str | None
    contact: str | None
    phone: str | None
    fax: str | None
    payment_token: str | None
    authorisation: str | None
    project: str | None
    partner: str | None
    partner_name: str | None
    partner_contact: str | None
    quotation: str | None
    quotation_version: str | None
    next_price_change_on: date | None
    last_price_change_on: date | None
    objects: list[str]
    comment: str | None
    origins: dict[str, str]
    rows: list[dict[str, Any]]
    signed_on: date | None
    discount_options: dict[str, str] | None  # what its percents mean since it was approved; none: plain, or a draft
    cancel_on: date | None
    child: int
    next_on: date | None
    last_on: date | None
    copied_from: str | None
    made_from: UUID | None
    entered_on: date
    entered_at: datetime
    entered_by: str
    totals: Totals | None = None
    invoices: list[ContractInvoice] = []
    warnings: list[str] = []  # what may not be meant, and what it costs
    payment_token_kept: bool = False
    authorisation_kept: bool = False
    last_invoice_date: date | None = None  # as the office reads it; `last_on` is the last period's first day


_BARE = Contract.__struct_fields__[: -len(Contract.__struct_defaults__)]
_ONE = sql.SQL("SELECT {} FROM contracts WHERE id = %(id)s").format(sql.SQL(", ").join(map(sql.Identifier, _BARE)))
_MANY = sql.SQL("SELECT {} FROM contracts WHERE id = ANY (%(ids)s)").format(
    sql.SQL(", ").join(map(sql.Identifier, _BARE))
)
_INVOICES = sql.SQL(
    "SELECT c.invoice, i.number, coalesce(i.status, 'draft'), i.dated_on, i.issued_on, min(c.first), max(c.last), "
    "coalesce(i.gross, 0), coalesce(i.uncovered, 0) FROM coverage c LEFT JOIN invoices i ON i.id = c.invoice "
    "WHERE c.contract = %(id)s AND c.mark IS NULL GROUP BY c.invoice, i.id ORDER BY min(c.first), c.invoice"
)


def contract(connection: Connection, id: UUID, today: date) -> Contract:  # noqa: A002 - the interface's own word
    """Errors: `NoSuchContract`."""
    found = one_row(connection, Contract, _ONE, {"id": id})
    if found is None:
        raise NoSuchContract(f"There is no contract {id}; look it up in /contracts.")
    invoices = all_rows(connection, ContractInvoice, _INVOICES, {"id": id})
    state, by = contract_states(connection, [id])[id], reckoning(connection)
    rows = rows_shown(connection, id, found.rows, found.currency, state.options(by.terms.options))
    totals = footer_totals(found, rows, by.rates(today))
    odd = doubts(state, by.terms)
    last = last_invoice_date(connection, state, invoices)
    return msgspec.structs.replace(
        found,
        rows=rows,
        totals=totals,
        invoices=invoices,
        warnings=odd,
        last_invoice_date=last,
        payment_token_kept=found.payment_token is not None,
        authorisation_kept=found.authorisation is not None,
    )


def without_payment(found: Contract) -> Contract:
    """As it is shown to who does not write: that a card's token is kept, not which (C79, C80)."""
    return msgspec.structs.replace(found, payment_token=None, authorisation=None)


def bare_contracts(connection: Connection, ids: Iterable[UUID]) -> list[Contract]:
    """Those of the contracts that there are, without totals, invoices and warnings."""
    return all_rows(connection, Contract, _MANY, {"ids": list(ids)})


def footer_totals(found: Contract, shown: list[dict[str, Any]], rates: Mapping[str, Decimal]) -> Totals | None:
    """None where a row cannot be reckoned with what its percent means."""
    rows = [row for row in shown if row.get("type", "cyclical") == "cyclical"]
    if any(row["sum"] is None for row in rows):
        return None
    first = next((row["vat_code"] for row in shown if row.get("vat_code")), "")
    nets: dict[str, Decimal] = {}
    for row in rows:
        code = row.get("vat_code") or first
        amount = row["sum"]
        net = without_vat(amount, rates.get(code, Decimal(0)), found.currency) if found.vat_included else amount
        nets[code] = nets.get(code, Decimal(0)) + net
    freight = rounded(found.freight, found.currency)
    if freight:
        code = found.freight_vat_code or next((row["vat_code"] for row in rows[:1] if row.get("vat_code")), first)
        nets[code] = nets.get(code, Decimal(0)) + freight
    vat = sum((_vat(net, rates.get(each, Decimal(0)), found.currency) for each, net in nets.items()), Decimal(0))
    net = sum(nets.values(), Decimal(0))
    quantity = sum((Decimal(row.get("quantity", 1)) for row in rows), Decimal(0))
    return Totals(quantity, found.freight, net, vat, net + vat)


def _vat(net: Decimal, rate: Decimal, currency: str) -> Decimal:
    return rounded(net * rate / 100, currency)
