"""The balances of a camt statement, and the totals that it states about itself."""

from decimal import Decimal

from adapters.bank.amounts import amount
from adapters.bank.errors import BadAmount
from adapters.bank.model import Statement
from adapters.bank.progress import Progress
from adapters.bank.xml import Record, more

Balance = tuple[Decimal, str | None, str | None]  # signed amount, currency, day as printed


def balances(record: Record, where: str) -> dict[str, list[Balance]]:
    """The balances by type, in the order of the file; DBIT is negative, no direction is positive."""
    found: dict[str, list[Balance]] = {}
    for number, balance in enumerate(record.get("balance", ()), 1):
        place = f"{where}, balance {number}"
        if more("amount") in balance:
            raise BadAmount(f"{place}: two amounts, so which one counts cannot be told; ask the bank for a new file.")
        value = amount(balance.get("amount"), place)
        signed = -value if balance.get("direction") == "DBIT" else value
        code = balance.get("type") or ""
        found.setdefault(code, []).append((signed, balance.get("amount currency"), balance.get("date")))
    return found


def opening_and_closing(found: dict[str, list[Balance]]) -> tuple[Balance | None, Balance | None]:
    """First OPBD, else first PRCD; last CLBD. Without a CLBD and with two ITBD these open (if none does) and close."""
    opens = found.get("OPBD") or found.get("PRCD")
    closes = found.get("CLBD")
    interim = found.get("ITBD", [])
    if not closes and len(interim) > 1:
        opens, closes = opens or interim[:1], interim[-1:]
    return (opens[0] if opens else None), (closes[-1] if closes else None)


def show_balances(statement: Statement, record: Record, where: str) -> Balance | None:
    """Write opening and closing into the statement; gives the closing balance."""
    opening, closing = opening_and_closing(balances(record, where))
    if opening:
        statement.opening, statement.opening_currency = opening[:2]
    if closing:
        statement.closing, statement.closing_currency = closing[:2]
    return closing


def check_totals(progress: Progress, record: Record) -> None:
    """TxsSummry against the entries: a contradiction is shown, no more."""
    for key, name in (("all", "all"), ("credit", "credit"), ("debit", "debit")):
        directions = ("credit", "debit") if key == "all" else (key,)
        number = sum(progress.counts[direction] for direction in directions)
        total = sum((value for direction in directions for value in progress.all[direction].values()), Decimal(0))
        _compare(progress, f"the number of {name} entries", record.get(f"{key} number"), Decimal(number))
        _compare(progress, f"the sum of {name} entries", record.get(f"{key} sum"), total)


def _compare(progress: Progress, what: str, stated: str | None, found: Decimal) -> None:
    if stated is None:
        return
    try:
        same = amount(stated, "TxsSummry") == found
    except BadAmount:
        same = False
    if not same:
        progress.warn(f"The summary says {what} is {stated[:40]}, the entries say {found}; check that none is missing.")
