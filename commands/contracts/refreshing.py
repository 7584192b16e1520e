"""What the cards of customer and payer say by now, where a contract took it over or is told to (CX9)."""

from collections.abc import Collection, Iterable
from typing import Any, Literal, get_args

from aggregates.contract import Contract
from aggregates.customer import Customer
from aggregates.ids import customer_id, register_id
from aggregates.register import Register
from commands.contracts.defaults import STANDING, begun
from commands.work import Work

Refreshed = Literal[
    "customer_name", "payer_name", "payment_terms", "price_list", "discount_matrix", "vat_no", "salesperson", "contact",
    "phone", "fax", "language", "objects", "comment", "delivery_terms", "delivery_mode", "invoice_address",
    "delivery_address", "sorting",
]  # fmt: skip
NAMES = ("customer_name", "payer_name")
TAKEN = tuple(field for field in get_args(Refreshed) if field not in NAMES)


def refreshed(work: Work, contract: Contract, fields: Collection[str], *, taken_over: bool) -> dict[str, Any]:
    """The changes, with the origins as they then are: of `fields`, and (`taken_over`) of all that nobody typed.

    A field that no card has any more becomes empty. Names always follow where anything does.
    """
    card = work.state(Customer, customer_id(contract.customer))
    wanted = [field for field in TAKEN if field in fields or (taken_over and field in contract.origins)]
    taken = begun(work, card, {}, wanted)
    empty = {field: () if field == "objects" else None for field in wanted}
    changes = empty | taken.values
    if taken_over or "customer_name" in fields:
        changes["customer_name"] = card.name or contract.customer_name
    if contract.payer and (taken_over or "payer_name" in fields):
        changes["payer_name"] = work.state(Customer, customer_id(contract.payer)).name or contract.payer_name
    changed = {field: value for field, value in changes.items() if value != getattr(contract, field)}
    if changed:
        kept = {field: origin for field, origin in contract.origins.items() if field not in wanted}
        changed["origins"] = kept | taken.origins
    return changed


def fetch_for_refreshing(work: Work, contracts: Iterable[Contract]) -> None:
    """The cards and all that they lead to, in two queries."""
    whole = list(contracts)
    codes = {code for each in whole for code in (each.customer, each.payer) if code}
    cards = work.load(Customer, [customer_id(code) for code in sorted(codes)]).values()
    wanted = {*STANDING, ("people", work.by)}
    wanted |= {("customer_categories", card.category) for card in cards if card.category}
    work.fetch([(Register, register_id(*each)) for each in sorted(wanted)])
