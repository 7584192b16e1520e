"""What a contract counts as charged by a draft on which no line says so any more (C03)."""

from aggregates.contract import Contract
from aggregates.contract.lines import days_of, key_of
from aggregates.contract.parts import Cover
from aggregates.invoice import Invoice
from commands.work import Work

MOST = 5  # rows with their days that are told of one contract


def left_out(work: Work, invoice: Invoice) -> list[str]:
    """A sentence for each contract of the draft that has days, or a one-off row, without a line, and what to do."""
    kept = {(line.origin.document, line.origin.line) for line in invoice.lines if line.origin}
    found = []
    for contract in work.load(Contract, invoice.contracts).values():
        covers = contract.covered.get(invoice.id, ())
        if gone := [each for each in covers if (contract.id, key_of(each)) not in kept]:
            found.append(_told(contract, gone))
    return found


def _told(contract: Contract, gone: list[Cover]) -> str:
    texts = {row.key: row.text for row in contract.rows}
    named = [_named(texts.get(each.row, each.row), each) for each in gone[:MOST]]
    more = f" and {len(gone) - MOST} more" if len(gone) > MOST else ""
    return (
        f"No line is from contract {contract.number} for {', '.join(named)}{more} any more, yet it stays charged by "
        "this draft, and no run bills it again; keep the line with its origin, or cancel the draft so that the next "
        "run bills it."
    )


def _named(text: str, cover: Cover) -> str:
    return f"{text} {days_of(cover.first, cover.last)}" if cover.type == "cyclical" else text
