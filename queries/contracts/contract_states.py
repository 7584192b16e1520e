"""Contracts as their rules know them, put together from the read models, thousands in four questions."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
from psycopg import sql

from aggregates.contract import EVOLVE, Contract, Cover, Row
from aggregates.contract.billing import Terms
from aggregates.event import Event, fold
from aggregates.pricing.discounts import PLAIN, Discounting, DiscountOptions
from aggregates.tax import NoRateYet, VatCode, rate_on
from queries.contracts.expected_invoices import Reckoning
from queries.rows import Connection, columns

_PLAIN_FIELDS = (
    "id", "status", "number", "customer", "customer_name", "payer", "payer_name", "contracted_on", "start_on",
    "end_on", "period_unit", "period_length", "invoice_timing", "invoice_days", "policy", "factor", "contract_class",
    "currency", "rate", "payment_terms", "price_list", "discount_matrix", "vat_included", "freight",
    "freight_vat_code", "delivery_terms", "delivery_mode", "language", "invoice_address", "delivery_address",
    "sorting", "vat_no", "vat_zone", "salesperson", "reference", "contact", "phone", "fax", "payment_token",
    "authorisation", "project", "partner", "partner_name", "partner_contact", "quotation", "quotation_version",
    "next_price_change_on", "last_price_change_on", "comment", "signed_on", "cancel_on", "child",
)  # fmt: skip
FIELDS = (*_PLAIN_FIELDS, "discount_options", "objects", "rows", "prices", "covered")  # that are put together
_HEADS = sql.SQL(
    "SELECT objects, rows::text, rows_version > 1, discount_options, {} FROM contracts WHERE id = ANY (%(ids)s)"
).format(columns(*_PLAIN_FIELDS))
_COVERS = sql.SQL(
    "SELECT contract, invoice, row_key, number, first, last, type FROM coverage WHERE contract = ANY (%(ids)s) "
    "ORDER BY contract, invoice, row_key, number, first"
)
_STEPS = sql.SQL(
    "SELECT contract, step, said_on, prices_from, rows::text FROM contract_rows WHERE contract = ANY (%(ids)s) "
    "ORDER BY contract, version"
)
_REGISTERS = sql.SQL("SELECT kind, code, entry FROM registers WHERE kind IN ('vat_codes', 'discount_options')")
_rows = msgspec.json.Decoder(tuple[Row, ...]).decode


def contract_states(connection: Connection, ids: Iterable[UUID]) -> dict[UUID, Contract]:
    """Those of the contracts that there are. What stood only once (`released`, `last_key`) is not told."""
    asked = {"ids": list(ids)}
    covered = _covered(connection, asked)
    heads = connection.execute(_HEADS, asked, binary=True).fetchall()
    prices = _prices(connection, [row[4] for row in heads if row[2]])
    return {
        row[4]: Contract(
            **dict(zip(_PLAIN_FIELDS, row[4:], strict=True)),
            discount_options=msgspec.convert(row[3], Discounting | None),
            objects=tuple(row[0]),
            rows=_rows(row[1]),
            covered=covered.get(row[4], {}),
            prices=prices.get(row[4], {}),
        )
        for row in heads
    }


def _covered(connection: Connection, asked: Mapping[str, Any]) -> dict[UUID, dict[UUID, tuple[Cover, ...]]]:
    found: defaultdict[UUID, dict[UUID, tuple[Cover, ...]]] = defaultdict(dict)
    for contract, invoice, row, number, first, last, type_ in connection.execute(_COVERS, asked, binary=True):
        cover = Cover(row=row, number=number, first=first, last=last, type=type_)
        found[contract][invoice] = (*found[contract].get(invoice, ()), cover)
    return found


def _prices(connection: Connection, ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    """Which price is in force when, by the same fold that the contract itself has (A1.3 step 10)."""
    if not ids:
        return {}
    states: dict[UUID, Contract] = {}
    for each, step, on, from_on, rows in connection.execute(_STEPS, {"ids": list(ids)}, binary=True):
        event: Event = Contract.Approved(effective_on=on)
        if step == "said":
            event = Contract.Amended(effective_on=on, prices_from=from_on, rows=_rows(rows))
        elif step == "withdrawn":
            event = Contract.ApprovalWithdrawn(effective_on=on)
        known = states.get(each)
        states[each] = Contract(id=each, rows=_rows(rows)) if known is None else fold(EVOLVE, known, [event])
    return {each: state.prices for each, state in states.items()}


def reckoning(connection: Connection) -> Reckoning:
    """What amounts are reckoned with, as the registers now have it."""
    options, vat_codes = PLAIN, {}
    for kind, code, entry in connection.execute(_REGISTERS):
        if kind == "vat_codes":
            vat_codes[code] = msgspec.convert(entry, VatCode)
        elif code == "default":
            options = msgspec.convert(entry, DiscountOptions)
    known: dict[date, Mapping[str, Decimal]] = {}

    def rates(day: date) -> Mapping[str, Decimal]:
        if day not in known:
            known[day] = dict(rates_of(vat_codes, day))
        return known[day]

    return Reckoning(Terms(options, rates), rates)


def rates_of(vat_codes: Mapping[str, VatCode], day: date) -> Iterable[tuple[str, Decimal]]:
    """Percent by code on that day; codes that have no rate yet are left out."""
    for code, vat in vat_codes.items():
        try:
            yield code, rate_on(vat, day)
        except NoRateYet:
            continue
