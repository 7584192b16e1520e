"""FIDAVISTA, the statement format of the Association of Latvian Commercial Banks (1.0, 1.1, 1.2; read only)."""

import re
from decimal import Decimal

from adapters.bank import amounts, fingerprint
from adapters.bank.errors import BadEntry, shown
from adapters.bank.model import Entry, Payment, Statement
from adapters.bank.progress import EntrySink, Progress, Sink
from adapters.bank.tree import Node, tree
from adapters.bank.xml import Record, more

DIRECTIONS = {"C": "credit", "D": "debit"}
FEE_CODES, FEE_NAMES = frozenset(("MEMD", "CHOU")), frozenset(("KOM",))
_VERSION = re.compile(r"fidavista[_/]?v?(0?[1-9])[-_]?(0?[1-9])(?:\.xsd)?/?$", re.IGNORECASE)


def message() -> Node:
    """The tree of what is read; one CcyStmt is one statement."""
    entry = tree(
        {
            "TypeCode": "type", "TypeName": "name", "RegDate": "registered", "BookDate": "booked",
            "ValueDate": "value", "BankRef": "bank reference", "DocNo": "document", "CorD": "direction",
            "AccAmt": "amount", "PmtInfo": "text", "CPartySet/AccNo": "account", "CPartySet/IBAN": "account",
            "CPartySet/AccHolder/Name": "party", "CPartySet/AccHolder/LegalId": "legal id",
            "CPartySet/BankCode": "bic",
        }
    )  # fmt: skip
    statement = tree({"Ccy": "currency", "OpenBal": "opening", "CloseBal": "closing"}, entry=("TrxSet", entry))
    account = tree({"AccNo": "account", "IBAN": "iban"}, statement=("CcyStmt", statement))
    period = {"Period/StartDate": "from", "Period/EndDate": "to", "Period/PrepDate": "prepared"}
    return tree({}, period=("Statement", tree(period, account=("AccountSet", account))))


def format_of(namespace: str) -> str:
    """The format's name; without a version in the namespace it is read all the same."""
    found = _VERSION.search(namespace)
    return f"fidavista {int(found[1])}.{int(found[2]):02}" if found else "fidavista"


class FidavistaStatement:
    """One CcyStmt while it is read."""

    def __init__(self, number: int, file: str, sink: Sink, entry_sink: EntrySink | None) -> None:
        self.number, self.file, self.sink, self.entry_sink = number, file, sink, entry_sink
        self._progress: Progress | None = None

    def entry(self, record: Record, around: list[Record]) -> None:
        """A TrxSet, handed on as a payment at once."""
        progress = self._progress or self._begin(around[4], around)
        progress.statement.entries += 1
        where = f"Entry {progress.statement.entries} of {progress.where}"
        for key in ("amount", "direction"):
            if more(key) in record:
                raise BadEntry(f"{where}: {key} stands twice, so which one counts cannot be told; ask the bank.")
        direction = DIRECTIONS.get(record.get("direction", ""))
        if direction is None:
            raise BadEntry(f"{where}: CorD is {shown(record.get('direction', ''))}, neither C nor D; ask the bank.")
        amount = amounts.amount(record.get("amount"), where)
        payment = _payment(progress, record, direction, amount, where)
        progress.add(amount, payment.currency, direction, booked=True)
        if amount <= 0:
            progress.warn(f"The amount is {amount}; it is shown, never booked.", f"entry {payment.position}")
        if self.entry_sink:
            self.entry_sink(self.number, _raw(record, payment))
        self.sink(self.number, payment)

    def finish(self, head: Record, around: list[Record]) -> Statement:
        """The whole CcyStmt has been read."""
        progress = self._progress or self._begin(head, around)
        done = progress.statement
        for key in ("opening", "closing"):
            if printed := head.get(key):
                setattr(done, key, amounts.amount(printed, f"{progress.where}, {key} balance"))
                setattr(done, f"{key}_currency", done.currency)
        dates = [day.isoformat() if day else "" for day in (done.from_on, done.to_on)]
        done.natural_key = "|".join(["fidavista", done.account or "", done.currency or "", *dates])
        return progress.finish()

    def _begin(self, head: Record, around: list[Record]) -> Progress:
        _, _, period, account = around[:4]
        statement = Statement(
            kind="fidavista",
            account=fingerprint.account(account.get("iban") or account.get("account")),
            from_on=amounts.day_or_none(period.get("from")),
            to_on=amounts.day_or_none(period.get("to")),
        )
        progress = self._progress = Progress(self.number, statement, self.file)
        statement.currency = amounts.currency(head.get("currency"), progress.where)
        return progress


def _payment(progress: Progress, record: Record, direction: str, amount: Decimal, where: str) -> Payment:
    statement = progress.statement
    printed_on = amounts.day(record.get("booked"), where)
    value_on = amounts.day(record.get("value"), where)
    booked_on = printed_on or value_on or statement.to_on
    if booked_on is None:
        raise BadEntry(f"{where}: neither the entry nor its statement has a date; ask the bank for a corrected file.")
    currency = statement.currency or ""
    account = fingerprint.account(record.get("account"))
    text, best = record.get("text") or "", fingerprint.reference(record.get("bank reference"))
    names = ("bank", best) if best else ("text", record.get("document"), text, account)
    name = progress.fingerprints.name(printed_on or value_on, amount, currency, direction, "booked", names)
    key = progress.fingerprints.reference_key(amount, currency, direction, "booked", best) if best else None
    kinds = [kind for key in ("type", "name") if (kind := record.get(key))]
    return Payment(
        fingerprint=name,
        entry_fingerprint=name,
        reference_key=key,
        parts=1,
        position=statement.entries,
        direction=direction,
        status="booked" if amount > 0 else "information",
        booked_on=booked_on,
        value_on=value_on,
        amount=amount,
        currency=currency,
        name=record.get("party"),
        iban=account,
        bic=record.get("bic"),
        legal_id=record.get("legal id"),
        text=text,
        bank_reference=record.get("bank reference"),
        entry_reference=record.get("document"),
        transaction_code="-".join(kinds) or None,
        fee=record.get("type") in FEE_CODES or record.get("name") in FEE_NAMES,
    )


def _raw(record: Record, payment: Payment) -> Entry:
    return Entry(
        index=payment.position,
        reference=payment.entry_reference,
        bank_reference=payment.bank_reference,
        amount=payment.amount,
        printed_amount=record["amount"],
        currency=payment.currency,
        direction="CRDT" if payment.direction == "credit" else "DBIT",
        status=None,
        reversal=False,
        booked=record.get("booked"),
        value=record.get("value"),
        transactions=0,
        end_to_end=(),
        texts=(payment.text,) if payment.text else (),
        references=(),
    )
