"""Enter a contract, or duplicate one; what is left open, the customer's card and the defaults say."""

from typing import Any
from uuid import UUID

from pydantic import Field

from aggregates.contract import Contract
from aggregates.contract.coverage import rhythm_of
from aggregates.contract.enter import FIELDS, enter
from aggregates.customer import Customer
from aggregates.ids import contract_id, customer_id, register_id
from aggregates.periods import extra_days
from aggregates.taken_over import take_all
from commands.command import Answer, Command
from commands.contracts.content import ContractFields, card_of, check_named, fetch_named
from commands.contracts.rows import filled, vat_included
from commands.fields import Code
from commands.reference import entry, exchange_rate, fetch_entries
from commands.work import Work

_TAKEN = (
    "currency", "payment_terms", "price_list", "salesperson", "contact", "phone", "language", "objects", "comment",
    "delivery_terms", "delivery_mode", "invoice_address", "delivery_address", "sorting", "vat_no", "factor",
    "contract_class", "period_unit", "period_length", "invoice_timing", "invoice_days",
)  # fmt: skip
_NOT_COPIED = {"number", "contracted_on", "last_price_change_on", "customer_name", "payer_name"}


class EnterContract(ContractFields, Command):
    """A new contract, a draft until it is approved."""

    number: Code
    customer: Code = Field(description="Customer code")


class DuplicateContract(ContractFields, Command):
    """A new contract with what the other says, but for what is named here; it has today's date of contract (C04)."""

    number: Code


def enter_contract(work: Work, command: EnterContract) -> Answer:
    """Errors: `ContractExists`, `UnknownCustomer`, `UnknownCode`, `NoPrice`, `BadRhythm`, `BadContractField`."""
    fetch_named(work, command)
    check_named(work, command)
    card = card_of(work, command.customer)
    given = {name: value for name, value in command.given().items() if value is not None}
    fields = _defaults(work, card, given) | given
    return _entered(work, command, command.number, fields, card)


def duplicate_contract(work: Work, command: DuplicateContract, each: UUID) -> Answer:
    """Errors: those of entering, and `NotFound`."""
    source = work.one(Contract, each, f"contract {each}")
    fetch_named(work, command)
    check_named(work, command)
    given = command.given()
    work.load(Customer, [customer_id(code) for code in (source.customer, source.payer) if code])
    fields = {name: getattr(source, name) for name in FIELDS if name not in _NOT_COPIED} | given
    card = card_of(work, fields["customer"])
    return _entered(work, command, command.number, fields, card, copied_from=source.number)


def _entered(
    work: Work, command: ContractFields, number: str, fields: dict[str, Any], card: Customer, **more: Any
) -> Answer:
    fetch_entries(work, [("currencies", fields["currency"])])
    if fields.get("rate") is None and fields["currency"] != work.desk.policy.base_currency:
        fields["rate"] = exchange_rate(work, fields["currency"], work.on)
    if command.rows is not None:
        fields["rows"] = filled(work, command.rows, fields, card)
    if not more or command.price_list:
        fetch_entries(work, [("price_lists", fields["price_list"])] if fields.get("price_list") else [])
        fields["vat_included"] = vat_included(work, fields.get("price_list"))
    names = {"customer_name": card.name, "payer_name": _payer_name(work, fields.get("payer"))}
    each = contract_id(number)
    before = work.load(Contract, [each])[each]
    work.record(each, enter(before, on=work.on, **fields | names | more | {"number": number}))
    now = work.state(Contract, each)
    return Answer(id=str(each), version=work.version(each), more={"number": now.number, "warnings": warnings(now)})


def _payer_name(work: Work, payer: str | None) -> str | None:
    return card_of(work, payer, "/payer").name if payer else None


def _defaults(work: Work, card: Customer, given: dict[str, Any]) -> dict[str, Any]:
    """What the card and the defaults of contracts say where nothing is given."""
    sources: dict[str, Any] = {"customer": card, "company": {"base_currency": work.desk.policy.base_currency}}
    if work.version(register_id("contract_defaults", "default")):
        sources["contract_defaults"] = entry(work, "contract_defaults", "default")
    return {name: taken.value for name, taken in take_all(_TAKEN, sources, given).items()}


def warnings(contract: Contract) -> list[str]:
    """What may not be meant: an end so little inside a period that it makes one invoice too many (A1.2)."""
    rhythm = rhythm_of(contract)
    inside = extra_days(rhythm) if rhythm else None
    if inside is None or contract.policy == "prorata":
        return []
    return [
        f"The end {contract.end_on} lies {inside} day{'s' * (inside > 1)} inside one more period, which is invoiced "
        "whole; end the contract the day before it begins if that is not meant."
    ]
