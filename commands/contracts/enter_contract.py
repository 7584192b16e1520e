"""Enter a contract, or duplicate one; what is left open, the customer's card and the defaults say."""

from typing import Any
from uuid import UUID

from pydantic import Field

from aggregates.contract import Contract
from aggregates.contract.billing import row_at
from aggregates.contract.enter import FIELDS, enter
from aggregates.customer import Customer
from aggregates.ids import contract_id, customer_id
from commands.command import Answer, Command
from commands.contracts.content import ContractFields, card_of, check_named, fetch_named
from commands.contracts.defaults import begun, fetch_defaults, following, rate_begun
from commands.contracts.freight import freight_begun
from commands.contracts.goods import Goods, buyer, with_goods
from commands.contracts.rows import filled, vat_included
from commands.contracts.vat import check_regime, check_vat_form, check_zone
from commands.contracts.warnings import warnings
from commands.fields import Code
from commands.reference import fetch_entries
from commands.work import Work

_NOT_COPIED = {"number", "contracted_on", "last_price_change_on", "customer_name", "payer_name", "vat_zone", "origins"}


class EnterContract(ContractFields, Command):
    """A new contract, a draft until it is approved."""

    number: Code
    customer: Code | None = Field(
        default=None, description="Customer code; left out: to whom we sold what the rows' serial numbers name (C52)"
    )


class DuplicateContract(ContractFields, Command):
    """A new contract with what the other says, but for what is named here; it has today's date and prices (C04)."""

    number: Code


def enter_contract(work: Work, command: EnterContract) -> Answer:
    """Errors: `ContractExists`, `UnknownCustomer`, `UnknownCode`, `NoPrice`, `BadRhythm`, `BadContractField`."""
    return entered(work, command)


def entered(work: Work, command: EnterContract, made_from: UUID | None = None) -> Answer:
    """The new contract; `made_from` is the invoice whose items it looks after (CX10)."""
    fetch_named(work, command)
    command, goods = with_goods(work, command)
    check_named(work, command)
    card = card_of(work, command.customer or buyer(goods))
    given = {name: value for name, value in command.given().items() if value is not None} | {"customer": card.code}
    fetch_defaults(work, card)
    taken = begun(work, card, given)
    whole = taken.values | given
    return _entered(work, command, command.number, whole, card, goods, origins=taken.origins, made_from=made_from)


def duplicate_contract(work: Work, command: DuplicateContract, each: UUID) -> Answer:
    """Errors: those of entering, and `NotFound`."""
    source = work.one(Contract, each, f"contract {each}")
    fetch_named(work, command)
    command, goods = with_goods(work, command)
    check_named(work, command)
    given = command.given()
    work.load(Customer, [customer_id(code) for code in (source.customer, source.payer) if code])
    card = card_of(work, command.customer or source.customer)
    fetch_defaults(work, card)
    moved = (
        following(work, source, card, given) if card.code != source.customer else begun(work, card, {}, ["vat_zone"])
    )
    copied = {name: getattr(source, name) for name in FIELDS if name not in _NOT_COPIED}
    copied["rows"] = tuple(row_at(source, row, work.on) for row in source.rows)
    origins = {name: origin for name, origin in source.origins.items() if name not in given | moved.values}
    fields = copied | moved.values | given
    origins |= moved.origins
    return _entered(work, command, command.number, fields, card, goods, origins=origins, copied_from=source.number)


def _entered(
    work: Work,
    command: ContractFields,
    number: str,
    fields: dict[str, Any],
    card: Customer,
    goods: Goods,
    *,
    origins: dict[str, str],
    made_from: UUID | None = None,
    **more: Any,
) -> Answer:
    check_zone(work, command, card)
    if fields.get("rate") is None:
        rate = rate_begun(work, fields["currency"])
        fields, origins = fields | rate.values, origins | rate.origins
    if command.rows is not None:
        fields["rows"] = filled(work, command.rows, fields, card, warnings=goods.warnings)
    if not more:
        freight = freight_begun(work, card, fields, fields)
        fields, origins = fields | freight.values, origins | freight.origins
    if not more or command.price_list:
        fetch_entries(work, [("price_lists", fields["price_list"])] if fields.get("price_list") else [])
        fields["vat_included"] = vat_included(work, fields.get("price_list"))
    check_vat_form(work, card, fields.get("vat_no"))
    names = {"customer_name": card.name, "payer_name": _payer_name(work, fields.get("payer")), "origins": origins}
    check_regime(work, fields["customer"], fields.get("vat_zone"), fields.get("payer"))
    each = contract_id(number)
    before = work.load(Contract, [each])[each]
    work.record(each, enter(before, on=work.on, made_from=made_from, **fields | names | more | {"number": number}))
    now = work.state(Contract, each)
    told = {"number": now.number, "warnings": [*warnings(work, now), *goods.warnings]}
    return Answer(id=str(each), version=work.version(each), more=told)


def _payer_name(work: Work, payer: str | None) -> str | None:
    return card_of(work, payer, "/payer").name if payer else None
