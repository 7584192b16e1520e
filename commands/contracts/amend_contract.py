"""Change a contract, or discard a draft; on an approved one rows neither come nor go (C27)."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from aggregates.contract import Contract
from aggregates.contract.enter import amend, discard
from aggregates.contract.parts import ZERO
from aggregates.customer import Customer
from aggregates.errors import Rejected
from aggregates.ids import customer_id
from commands.command import Answer, Command
from commands.contracts.content import ContractFields, card_of, check_named, fetch_named
from commands.contracts.defaults import Begun, fetch_defaults, following, rate_begun
from commands.contracts.following import brought_in_line
from commands.contracts.freight import freight_begun
from commands.contracts.goods import with_goods
from commands.contracts.rows import TERMS, filled, vat_included
from commands.contracts.vat import check_regime, check_vat_form, check_zone
from commands.contracts.warnings import warnings
from commands.work import Work


class OtherVatInPrices(Rejected):
    """Prices with VAT in them and prices without do not take each other's place."""


class AmendContract(ContractFields, Command):
    """The fields to change; what is not named stays, null empties. `rows` are all of them as they shall stand.

    On an approved contract a changed row holds for periods that begin on `effective_on` or later.
    """


class DiscardContract(Command):
    """A draft that nobody wants."""


def amend_contract(work: Work, command: AmendContract, each: UUID) -> Answer:
    """Nothing is recorded when all stands so already. Where its customer's VAT zone moved without it, it follows (C90).

    Errors: `NotFound`, `ContractApproved`, `PeriodsInvoiced`, `ContractDiscarded`, and those of entering.
    """
    contract = work.one(Contract, each, f"contract {each}")
    fetch_named(work, command)
    command, goods = with_goods(work, command)
    check_named(work, command)
    card = work.state(Customer, customer_id(command.customer or contract.customer))
    fetch_defaults(work, card)
    check_zone(work, command, card)
    behind = brought_in_line(work, contract, card)
    in_line = replace(contract, **behind)
    changes = behind | _changes(work, in_line, command, card)
    terms = {name: getattr(in_line, name) for name in TERMS} | changes
    if command.rows is not None:
        changes["rows"] = filled(work, command.rows, terms, card, in_line.rows, goods.warnings)
    if "price_list" in changes:
        changes["vat_included"] = _vat_included(work, contract, changes)
    if "vat_no" in changes:
        check_vat_form(work, card, changes["vat_no"])
    if "payer" in changes or "customer" in changes:
        whole = {name: getattr(contract, name) for name in ("vat_zone", "payer")} | changes
        check_regime(work, card.code, whole["vat_zone"], whole["payer"])
    work.record(each, amend(contract, on=work.on, **changes))
    now = work.state(Contract, each)
    return Answer(id=str(each), version=work.version(each), more={"warnings": [*warnings(work, now), *goods.warnings]})


def _changes(work: Work, contract: Contract, command: AmendContract, card: Customer) -> dict[str, Any]:
    """What is named, and what follows from it; a field that is changed by hand has no origin any more."""
    given = command.given()
    changes, origins = dict(given), {}
    if "payer" in given and command.payer != contract.payer:
        changes["payer_name"] = card_of(work, command.payer, "/payer").name if command.payer else None
    if card.code != contract.customer:
        moved = _moved(work, contract, card_of(work, card.code), given)
        changes, origins = moved.values | changes | {"customer_name": card.name}, moved.origins
    currency = changes.get("currency", contract.currency)
    if (currency != contract.currency and "rate" not in given) or given.get("rate", contract.rate or 1) is None:
        rate = rate_begun(work, currency)
        changes, origins = changes | rate.values, origins | rate.origins
    changed = {name for name, value in changes.items() if value != getattr(contract, name)}
    kept = {name: origin for name, origin in contract.origins.items() if name not in changed}
    return changes | {"origins": kept | origins}


def _moved(work: Work, contract: Contract, card: Customer, given: dict[str, Any]) -> Begun:
    """What another customer brings along, freight among it."""
    taken = following(work, contract, card, given)
    kept = {
        name for name in ("freight", "freight_vat_code") if name not in contract.origins and getattr(contract, name)
    }
    terms = {name: getattr(contract, name) for name in ("currency", "rate", "rows")} | taken.values | given
    freight = freight_begun(work, card, terms, {**given, **dict.fromkeys(kept)})
    none = {name: None if name == "freight_vat_code" else ZERO for name in ("freight", "freight_vat_code")}
    gone = {name: value for name, value in none.items() if name in contract.origins}
    return Begun(gone | taken.values | freight.values, taken.origins | freight.origins)


def _vat_included(work: Work, contract: Contract, changes: Mapping[str, Any]) -> bool:
    """Errors: `OtherVatInPrices`: prices that stand would come to another sum."""
    now = vat_included(work, changes["price_list"])
    if now != contract.vat_included and any(row.unit_price for row in contract.rows):
        held, has = ("have no VAT in them", "has") if now else ("have VAT in them", "has none")
        raise OtherVatInPrices(
            f"The prices of contract {contract.number} {held}, and the list {changes['price_list']} {has}, so they "
            "would come to another sum; take the rows away first and enter them anew, or enter another contract.",
            pointer="/price_list",
        )
    return now


def discard_contract(work: Work, command: DiscardContract, each: UUID) -> Answer:
    """Errors: `NotFound`, `ContractApproved`, `ContractDiscarded`."""
    contract = work.one(Contract, each, f"contract {each}")
    work.record(each, discard(contract, on=work.on))
    return Answer(id=str(each), version=work.version(each))
