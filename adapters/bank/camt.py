"""camt.052, 053 and 054 (ISO 20022, versions .02 to .14): reports, statements and notifications of an account."""

import re
from datetime import date

from adapters.bank import fingerprint
from adapters.bank.amounts import day_or_none
from adapters.bank.camt_balances import balances, check_totals, opening_and_closing, show_balances
from adapters.bank.camt_entry import payments, raw_entry, read_entry
from adapters.bank.errors import BadEntry
from adapters.bank.model import Statement
from adapters.bank.progress import EntrySink, Progress, Sink
from adapters.bank.xml import Record, several

_NAMESPACE = re.compile(r".*:(camt\.(05[234])\.001\.([0-9]{2}))")
KNOWN_VERSIONS = {f"{number:02}" for number in range(2, 15)}


def format_of(kind: str, namespace: str) -> tuple[str, str | None]:
    """The format's name, and a warning when its version is not one that we know."""
    found = _NAMESPACE.fullmatch(namespace)
    if not found or found[2] != kind:
        return f"camt.{kind}", f"The namespace tells no version of camt.{kind}; read as far as the names are known."
    if found[3] not in KNOWN_VERSIONS:
        return found[1], f"The version {found[1]} is not known; read as far as the names are known."
    return found[1], None


class CamtStatement:
    """One Stmt, Rpt or Ntfctn while it is read."""

    def __init__(self, kind: str, number: int, file: str, sink: Sink, entry_sink: EntrySink | None) -> None:
        self.kind, self.number, self.file = kind, number, file
        self.sink, self.entry_sink = sink, entry_sink
        self._progress: Progress | None = None
        self._fallback_on: date | None = None

    def entry(self, record: Record, around: list[Record]) -> None:
        """An entry, handed on as payments at once."""
        progress = self._progress or self._begin(around[-1], around[1])
        facts = read_entry(progress, record, self._fallback_on)
        if self.entry_sink:
            self.entry_sink(self.number, raw_entry(record, facts))
        for payment in payments(progress, record, facts):
            self.sink(self.number, payment)

    def finish(self, head: Record, around: list[Record]) -> Statement:
        """The whole statement has been read."""
        progress = self._progress or self._begin(head, around[1])
        statement = progress.statement
        if _account(head) != statement.account:
            raise BadEntry(f"{progress.where}: entries stand before the account; ask the bank for a corrected file.")
        show_balances(statement, head, progress.where)
        _show_head(statement, head)
        done = progress.finish()
        check_totals(progress, head)
        _warn_of_pages(progress, head)
        _warn_of_account(progress)
        done.natural_key = _natural_key(done, head)
        return done

    def _begin(self, head: Record, message: Record) -> Progress:
        statement = Statement(kind=self.kind, account=_account(head))
        _show_head(statement, head)
        progress = self._progress = Progress(self.number, statement, self.file)
        _, closing = opening_and_closing(balances(head, progress.where))
        self._fallback_on = (
            day_or_none(closing[2] if closing else None)
            or statement.to_on
            or day_or_none(head.get("created"))
            or day_or_none(message.get("created"))
        )
        return progress


def _show_head(statement: Statement, head: Record) -> None:
    statement.id = head.get("id")
    statement.currency = head.get("currency")
    statement.sequence = head.get("sequence")
    statement.from_on = day_or_none(head.get("from"))
    statement.to_on = day_or_none(head.get("to"))


def _account(head: Record) -> str | None:
    return fingerprint.account(head.get("iban") or head.get("account"))


def _natural_key(statement: Statement, head: Record) -> str:
    """What makes this statement the same one in another file; its creation time only where nothing else tells."""
    dates = [day.isoformat() if day else "" for day in (statement.from_on, statement.to_on)]
    parts = [statement.kind, statement.account, statement.currency, statement.id, statement.sequence, *dates]
    if not statement.sequence and not any(dates):
        parts.append(head.get("created"))
    return "|".join(part or "" for part in parts)


def _warn_of_account(progress: Progress) -> None:
    if progress.statement.account is None:
        progress.warn("The statement names no account; check that it is one of yours.")


def _warn_of_pages(progress: Progress, head: Record) -> None:
    if what := pages(head):
        progress.warn(what)


def pages(record: Record) -> str | None:
    """What to say when a page number promises other pages, before or after this one."""
    page, last = several(record, "page"), several(record, "last page")
    if any(text not in ("1", "01", "001", "0001", "00001") for text in page):
        return f"This says it is page {page[0][:20]}; check that the pages before it are imported, too."
    if any(text in ("false", "0") for text in last):
        return "This says it is not the last page; check that the pages after it are imported, too."
    return None
