"""Change a contract, or discard a draft; on an approved one rows neither come nor go (C27)."""

from uuid import UUID

from aggregates.contract import Contract
from aggregates.contract.enter import amend, discard
from aggregates.customer import Customer
from aggregates.ids import customer_id
from commands.command import Answer, Command
from commands.contracts.content import ContractFields, card_of, check_named, fetch_named
from commands.contracts.enter_contract import warnings
from commands.contracts.rows import filled, vat_included
from commands.reference import fetch_entries
from commands.work import Work


class AmendContract(ContractFields, Command):
    """The fields to change; what is not named stays, null empties. `rows` are all of them as they shall stand.

    On an approved contract a changed row holds for periods that begin on `effective_on` or later.
    """


class DiscardContract(Command):
    """A draft that nobody wants."""


def amend_contract(work: Work, command: AmendContract, each: UUID) -> Answer:
    """Nothing is recorded when all stands so already.

    Errors: `NotFound`, `ContractApproved`, `PeriodsInvoiced`, `ContractDiscarded`, and those of entering.
    """
    contract = work.one(Contract, each, f"contract {each}")
    fetch_named(work, command)
    check_named(work, command)
    changes = command.given()
    work.load(Customer, [customer_id(command.customer or contract.customer)])
    if command.customer and command.customer != contract.customer:
        changes["customer_name"] = card_of(work, command.customer).name
    if "payer" in changes and command.payer != contract.payer:
        changes["payer_name"] = card_of(work, command.payer, "/payer").name if command.payer else None
    terms = {name: getattr(contract, name) for name in ("currency", "rate", "price_list", "language")} | changes
    if command.rows is not None:
        fetch_entries(work, [("currencies", terms["currency"])])
        card = work.state(Customer, customer_id(command.customer or contract.customer))
        changes["rows"] = filled(work, command.rows, terms, card, contract.rows)
    if "price_list" in changes:
        changes["vat_included"] = vat_included(work, command.price_list)
    work.record(each, amend(contract, on=work.on, **changes))
    now = work.state(Contract, each)
    return Answer(id=str(each), version=work.version(each), more={"warnings": warnings(now)})


def discard_contract(work: Work, command: DiscardContract, each: UUID) -> Answer:
    """Errors: `NotFound`, `ContractApproved`, `ContractDiscarded`."""
    contract = work.one(Contract, each, f"contract {each}")
    work.record(each, discard(contract, on=work.on))
    return Answer(id=str(each), version=work.version(each))
