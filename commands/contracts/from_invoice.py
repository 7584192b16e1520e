"""Make a contract from a sales invoice: it looks after the items that were sold (CX10)."""

from uuid import UUID

from pydantic import ValidationError

from aggregates.contract.refusals import BadContractField
from aggregates.contract.rows import MOST_ROWS
from aggregates.errors import Conflict, Rejected
from aggregates.ids import register_id
from aggregates.invoice import Invoice, Line
from aggregates.pricing.items import Item
from aggregates.register import Register
from aggregates.register.kinds import typed
from commands.command import Answer, Command
from commands.contracts.content import ContractFields, ContractRow
from commands.contracts.enter_contract import EnterContract, entered
from commands.fields import Code
from commands.reference import fetch_entries
from commands.work import Work

SERIAL = "serial"  # the dimension of a line that is the serial number of what it sold


class NotSold(Conflict):
    """A contract is made from an approved sales invoice."""


class NothingToLookAfter(Rejected):
    """No item of the invoice has an item that is sold with a contract."""


class CreateContract(ContractFields, Command):
    """The new contract's number, and what it shall say besides its rows; the customer is the invoice's payer."""

    number: Code


def create_contract(work: Work, command: CreateContract, each: UUID) -> Answer:
    """A draft without a start, so that nobody invoices it unseen: one row for each line whose item has a contract item.

    Prices are those of the customer's price list, never the invoice's. The answer names the lines that gave no row.
    Errors: `NotFound`, `NotSold`, `NothingToLookAfter`, `BadContractField`, and those of entering a contract.
    """
    invoice = work.one(Invoice, each, f"invoice {each}")
    work.relied_on(each)
    _check_sold(invoice)
    _check_fields(command)
    rows, left = _rows(work, invoice)
    if not rows:
        raise NothingToLookAfter(
            f"No item on invoice {invoice.number} has a contract_item on its card, so there is nothing to look after; "
            "enter the contract_item in the register items, or enter the contract by hand.",
            pointer="/lines",
        )
    if len(rows) > MOST_ROWS:
        raise BadContractField(
            f"Invoice {invoice.number} has {len(rows)} lines to look after, and a contract has at most {MOST_ROWS} "
            "rows; enter several contracts by hand.",
            pointer="/rows",
        )
    given = {name: getattr(command, name) for name in command.model_fields_set}
    done = entered(work, EnterContract(**{"customer": invoice.payer, **given, "rows": rows}), made_from=each)
    return Answer(id=done.id, version=done.version, more={**done.more, "left_out": left})


def _check_sold(invoice: Invoice) -> None:
    called = f"Invoice {invoice.number or invoice.id}"
    if (what := _what_else(invoice)) is not None:
        raise NotSold(f"{called} is {what}; a contract is made from an approved sales invoice.")
    if sum(each.totals.gross for each in invoice.credit_notes) >= invoice.totals.gross > 0:
        raise NotSold(f"{called} is credited in full, so nothing was sold; make the contract from another invoice.")


def _what_else(invoice: Invoice) -> str | None:
    """What it is, where it is no approved sales invoice."""
    if invoice.direction != "sales":
        return f"a {invoice.direction}"
    if invoice.type != "invoice":
        return f"a {invoice.type.replace('_', ' ')}"
    return invoice.status if invoice.status != "approved" else None


def _check_fields(command: CreateContract) -> None:
    for field, why in (
        ("rows", "come from the invoice; amend them afterwards"),
        ("start_on", "is given when somebody has looked at it; amend it afterwards"),
    ):
        if getattr(command, field) is not None:
            raise BadContractField(
                f"The {field} of a contract that is made from an invoice {why}.", pointer=f"/{field}"
            )


def _rows(work: Work, invoice: Invoice) -> tuple[tuple[ContractRow, ...], list[dict[str, str | int]]]:
    """The rows, and the places (from 1) and texts of the lines that gave none."""
    fetch_entries(work, {("items", line.item) for line in invoice.lines if line.item})
    rows: list[ContractRow] = []
    left: list[dict[str, str | int]] = []
    for place, line in enumerate(invoice.lines, 1):
        if line.quantity > 0 and (item := _contract_item(work, line)):
            rows.append(_row(line, place, item))
        else:
            left.append({"line": place, "text": line.text})
    return tuple(rows), left


def _row(line: Line, place: int, item: str) -> ContractRow:
    serial = line.dimensions.get(SERIAL)
    try:
        return ContractRow(item=item, quantity=line.quantity, original_item=line.item, original_serial=serial)
    except ValidationError as error:
        raise BadContractField(
            f"The serial number of line {place} cannot be one on a contract: {error.errors()[0]['msg']}; enter the "
            "contract by hand.",
            pointer=f"/lines/{place - 1}/dimensions/{SERIAL}",
        ) from None


def _contract_item(work: Work, line: Line) -> str | None:
    found = work.state(Register, register_id("items", line.item)) if line.item else None
    if found is None or found.status == "none":
        return None
    item: Item = typed("items", found.entry)
    return item.contract_item
