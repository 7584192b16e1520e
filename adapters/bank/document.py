"""One XML document: finds the bank's message in it, whatever is wrapped around, and hands its parts to the format."""

from typing import Protocol

from adapters.bank import camt, fidavista
from adapters.bank.camt_paths import KINDS, messages
from adapters.bank.errors import EmptyFile, NotABankFile, TooLarge, tag
from adapters.bank.model import Statement, Warning_
from adapters.bank.progress import EntrySink, Sink
from adapters.bank.tree import roots
from adapters.bank.xml import Record, XmlReader

MOST_STATEMENTS = 10_000
OUTSIDE = roots(FIDAVISTA=fidavista.message(), **messages())
KEPT = frozenset(("transaction", "balance", "back"))  # parts that belong to the record around them


class StatementReader(Protocol):
    """What a format does with the parts of a statement; `around` are the records around it, the outermost first."""

    def entry(self, record: Record, around: list[Record]) -> None:
        """An entry, handed on as payments at once."""

    def finish(self, head: Record, around: list[Record]) -> Statement:
        """The whole statement has been read."""


class Document:
    """Reads one document; its statements are numbered from `start`."""

    def __init__(self, name: str, start: int, sink: Sink, entry_sink: EntrySink | None, deadline: float) -> None:
        self.statements: list[Statement] = []
        self.formats: list[str] = []
        self.warnings: list[Warning_] = []
        self._name, self._start = name, start
        self._sink, self._entry_sink = sink, entry_sink
        self._current: StatementReader | None = None
        self._xml = XmlReader(OUTSIDE, self._take, deadline)
        self.feed = self._xml.feed

    def close(self) -> None:
        """The document is complete; one that says nothing is refused, because nothing must not look like success."""
        self._xml.close()
        if not self.formats:
            raise NotABankFile(
                f"No bank statement is in this file, its first element is {tag(self._xml.root_name)}; export the "
                "statement as camt.053 (or camt.052, camt.054, FIDAVISTA) XML."
            )
        if not self.statements:
            raise EmptyFile(f"The file is {self.formats[0]}, yet holds no statement; export the period again.")

    def _take(self, kind: str, record: Record, around: list[Record]) -> bool:
        if kind == "entry":
            self._statement().entry(record, around)
        elif kind == "statement":
            self.statements.append(self._statement().finish(record, around))
            self._current = None
            if len(self.statements) > MOST_STATEMENTS:
                raise TooLarge(f"The file holds more than {MOST_STATEMENTS:,} statements; split it.")
        elif kind == "message":
            self._finish_message(record)
        return kind in KEPT

    def _statement(self) -> StatementReader:
        if self._current is None:
            number = self._start + len(self.statements)
            sinks = (self._sink, self._entry_sink)
            if self._xml.message == "FIDAVISTA":
                self._current = fidavista.FidavistaStatement(number, self._name, *sinks)
            else:
                self._current = camt.CamtStatement(KINDS[self._xml.message][0], number, self._name, *sinks)
        return self._current

    def _finish_message(self, record: Record) -> None:
        namespace = self._xml.namespace or ""
        if self._xml.message == "FIDAVISTA":
            format_, warning = fidavista.format_of(namespace), None
        else:
            format_, warning = camt.format_of(KINDS[self._xml.message][0], namespace)
        self.formats.append(format_)
        for what in (warning, camt.pages(record)):
            if what:
                self.warnings.append(Warning_(self._name or "file", what))
        if len(self.formats) > MOST_STATEMENTS:
            raise TooLarge(f"The file holds more than {MOST_STATEMENTS:,} messages; split it.")
