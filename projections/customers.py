"""The debtor cards as they now stand."""

from typing import Any

from msgspec import UNSET

from aggregates.customer import Customer
from aggregates.matching.folding import fold_name
from projections.changes import Changes, Envelope, Projection
from projections.counters import COUNTERS
from projections.table import Table
from projections.text import array, as_json, sort_key

CUSTOMERS = Table(
    "customers",
    "rows",
    columns="""
        id                uuid NOT NULL
        version           integer NOT NULL
        position          bigint NOT NULL
        code              text NOT NULL
        status            text NOT NULL     -- active, retired
        name              text NOT NULL
        name_sort         text NOT NULL     -- ORDER BY this: Latvian order, without the server's collations
        name_key          text NOT NULL     -- folded for matching: legal form and diacritics gone
        reg_no            text
        vat_no            text
        ibans             text[] NOT NULL
        emails            text[] NOT NULL
        contacts          json NOT NULL
        language          text NOT NULL
        payment_terms     text
        currency          text NOT NULL
        delivery          text[] NOT NULL
        pod_delivery      text[] NOT NULL
        customer_manager  text
        credit_limit      numeric
        country           text
        address           text
        category          text
        price_list        text
        discount_matrix   text
        freight           text
        vat_zone          text
        vat_code          text
        delivery_terms    text
        delivery_mode     text
        delivery_address  text
        salesperson       text
        contact           text
        phone             text
        fax               text
        sorting           text
        objects           text[] NOT NULL
        comment           text
        factor            text
        contract_class    text
        period_unit       text
        period_length     integer
        invoice_timing    text
        invoice_days      integer
        buyer_reference   text          -- BT-10 of e-invoices
    """,
    key="id",
    indexes="""
        UNIQUE (code)
        (name_sort, id)
        (name_key)
        (reg_no)
        (vat_no)
        USING gin (ibans)
    """,
)
TABLES = (CUSTOMERS,)

_ARRAYS = ("ibans", "emails", "delivery", "pod_delivery", "objects")
_SHAPES: dict[str, Any] = dict.fromkeys(_ARRAYS, array) | {"contacts": as_json}
_FIELDS = tuple(field for field in Customer.Amended.__struct_fields__ if field in CUSTOMERS.columns)


def _card(e: Customer.Entered | Customer.Amended) -> dict[str, Any]:
    """The fields that the event names, as the table keeps them."""
    named = {field: value for field in _FIELDS if (value := getattr(e, field)) is not UNSET}
    card = {field: _SHAPES[field](value) if field in _SHAPES else value for field, value in named.items()}
    if "name" in named:
        card |= {"name_sort": sort_key(named["name"]), "name_key": fold_name(named["name"])}
    return card


def _entered(e: Customer.Entered, at: Envelope) -> Changes:
    row = CUSTOMERS.append(id=at.id, version=at.version, position=at.position, code=e.code, status="active", **_card(e))
    return row, COUNTERS.add(("customers", ""), rows=1)


def _amended(e: Customer.Amended, at: Envelope) -> Changes:
    return (CUSTOMERS.put(at.id, version=at.version, position=at.position, **_card(e)),)


def _retired(e: Customer.Retired, at: Envelope) -> Changes:
    return (CUSTOMERS.put(at.id, version=at.version, position=at.position, status="retired"),)


CHANGES: Projection = {Customer.Entered: _entered, Customer.Amended: _amended, Customer.Retired: _retired}
