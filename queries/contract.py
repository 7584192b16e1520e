"""One contract, whole: what it says, what its rows come to, and its invoices."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
from psycopg import sql

from aggregates.errors import NotFound
from aggregates.money import rounded
from aggregates.pricing.amounts import Row, row_amount, without_vat
from aggregates.tax import NoRateYet, VatCode, rate_on
from queries.rows import Connection, all_rows, one_row


class NoSuchContract(NotFound):
    """There is no such contract."""


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
    cancel_on: date | None
    child: int
    next_on: date | None
    last_on: date | None
    copied_from: str | None
    entered_on: date
    entered_at: datetime
    entered_by: str
    totals: Totals | None = None
    invoices: list[ContractInvoice] = []


_BARE = Contract.__struct_fields__[: -len(Contract.__struct_defaults__)]
_ONE = sql.SQL("SELECT {} FROM contracts WHERE id = %(id)s").format(sql.SQL(", ").join(map(sql.Identifier, _BARE)))
_INVOICES = sql.SQL(
    "SELECT c.invoice, i.number, coalesce(i.status, 'draft'), i.dated_on, i.issued_on, min(c.first), max(c.last), "
    "coalesce(i.gross, 0), coalesce(i.uncovered, 0) FROM coverage c LEFT JOIN invoices i ON i.id = c.invoice "
    "WHERE c.contract = %(id)s GROUP BY c.invoice, i.id ORDER BY min(c.first), c.invoice"
)
_RATES = sql.SQL("SELECT code, entry FROM registers WHERE kind = 'vat_codes' AND code = ANY (%(codes)s)")


def contract(connection: Connection, id: UUID, today: date) -> Contract:  # noqa: A002 - the interface's own word
    """Errors: `NoSuchContract`."""
    found = one_row(connection, Contract, _ONE, {"id": id})
    if found is None:
        raise NoSuchContract(f"There is no contract {id}; look it up in /contracts.")
    invoices = all_rows(connection, ContractInvoice, _INVOICES, {"id": id})
    return msgspec.structs.replace(found, totals=_totals(found, _rates(connection, found, today)), invoices=invoices)


def _rates(connection: Connection, found: Contract, today: date) -> dict[str, Decimal]:
    codes = {row["vat_code"] for row in found.rows if row.get("vat_code")} | {found.freight_vat_code or ""}
    rates = {}
    for code, entry in connection.execute(_RATES, {"codes": sorted(codes)}):
        try:
            rates[code] = rate_on(msgspec.convert(entry, VatCode), today)
        except NoRateYet:
            continue
    return rates


def _totals(found: Contract, rates: dict[str, Decimal]) -> Totals:
    rows = [row for row in found.rows if row.get("type", "cyclical") == "cyclical"]
    first = next((row["vat_code"] for row in rows if row.get("vat_code")), "")
    nets: dict[str, Decimal] = {}
    for row in rows:
        code = row.get("vat_code") or first
        amount = row_amount(msgspec.convert(_figures(row), Row), found.currency)
        net = without_vat(amount, rates.get(code, Decimal(0)), found.currency) if found.vat_included else amount
        nets[code] = nets.get(code, Decimal(0)) + net
    code = found.freight_vat_code or first
    nets[code] = nets.get(code, Decimal(0)) + found.freight
    vat = sum((_vat(net, rates.get(each, Decimal(0)), found.currency) for each, net in nets.items()), Decimal(0))
    net = sum(nets.values(), Decimal(0))
    quantity = sum((Decimal(row.get("quantity", 1)) for row in rows), Decimal(0))
    return Totals(quantity, found.freight, net, vat, net + vat)


def _figures(row: dict[str, Any]) -> dict[str, Any]:
    named = {name: row[name] for name in ("quantity", "unit_price", "price_factor") if name in row}
    return {"quantity": "1", "unit_price": "0", "percent": row.get("discount")} | named


def _vat(net: Decimal, rate: Decimal, currency: str) -> Decimal:
    return rounded(net * rate / 100, currency)
