"""The one table that says how each field of an order reaches an invoice, by type of order (A7; T18, T19, T24)."""

from collections.abc import Mapping
from typing import Literal, NamedTuple

Flow = Literal["green", "red", "none", "fixed"]


class Treatment(NamedTuple):
    """What a change of one order field does to its invoice.

    green: flows into a draft by itself; red: waits for regenerate; none: is not on the invoice; fixed: cannot change
    while the order stands on an invoice. `locked`: grey, refused, while the order's trip is approved. `gives`: the
    fields of `aggregates.origin.Part` that it makes; `line` stands for whole lines that come and go.
    """

    flow: Flow
    locked: bool = False
    gives: tuple[str, ...] = ()


_CHARGED = ("line", "line.quantity", "line.unit_price", "line.discount", "line.price_factor", "line.vat_code",
            "line.item", "line.account", "line.dimensions")  # fmt: skip

_FREIGHT: Mapping[str, Treatment] = {
    "customer": Treatment("fixed", locked=True),
    "currency": Treatment("fixed", locked=True),
    "reference": Treatment("green", gives=("reference",)),
    "comment": Treatment("green", gives=("comment",)),
    "payment_terms": Treatment("red", gives=("payment_terms",)),
    "cargo": Treatment("green", locked=True, gives=("line.text",)),
    "agreed_on": Treatment("none", locked=True),
    "planned_on": Treatment("none", locked=True),
    "actual_on": Treatment("green", locked=True, gives=("line.text",)),
    "prices": Treatment("red", locked=True, gives=_CHARGED),
    "customer_manager": Treatment("none"),
    "invoice_by": Treatment("none"),
    "pod_by": Treatment("none"),
}

POLICY: Mapping[str, Mapping[str, Treatment]] = {
    "freight": _FREIGHT,
    # work without a vehicle: nothing is locked by a trip
    "service": {field: each._replace(locked=False) for field, each in _FREIGHT.items()},
    # billed by what was agreed on the telephone: prices too flow into a draft by themselves
    "spot": {**_FREIGHT, "prices": Treatment("green", locked=True, gives=_CHARGED)},
}


def live_fields(order_type: str) -> frozenset[str]:
    """Fields of a `Part` that flow into a draft by themselves; none for a type that nobody knows."""
    treatments = POLICY.get(order_type, {}).values()
    return frozenset(field for each in treatments if each.flow == "green" for field in each.gives)


def locked_fields(order_type: str) -> frozenset[str]:
    """Order fields that an approved trip locks."""
    return frozenset(field for field, each in POLICY.get(order_type, {}).items() if each.locked)


def fixed_fields(order_type: str) -> frozenset[str]:
    """Order fields that cannot change while the order stands on an invoice."""
    return frozenset(field for field, each in POLICY.get(order_type, {}).items() if each.flow == "fixed")


def colours(order_type: str, *, trip_approved: bool) -> dict[str, str]:
    """How a screen frames each field (T18, T19, T24): grey while an approved trip locks it, else as it flows."""
    return {
        field: "grey" if each.locked and trip_approved else each.flow
        for field, each in POLICY.get(order_type, {}).items()
    }
