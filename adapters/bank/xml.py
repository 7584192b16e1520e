"""A streaming XML reader that trusts nothing: no DOCTYPE, no tree, a cap on everything, memory that does not grow.

It is written on expat, not on lxml: there is no tree to prune, so what is not read costs nothing; element names are
forgotten with the parser (lxml keeps every name it ever met, per thread); and it is as fast.
"""

import time
from collections.abc import Callable
from typing import Any
from xml.parsers import expat

from adapters.bank.errors import BrokenFile, TooLarge, UnsafeFile, tag
from adapters.bank.tree import Node

DEPTH, ATTRIBUTES, TEXT, TOKEN = 40, 32, 64 << 10, 256 << 10
ELEMENTS, IN_A_ROW, REPEATS, SECONDS = 5_000_000, 20_000, 50_000, 60.0

# key: the first text that is not blank; more(key): the others; kind of a group: its records. Blank texts are left out.
Record = dict[str, Any]
Take = Callable[[str, Record, list[Record]], bool]  # (kind, record, records around it) -> keep it in the one around it?


def several(record: Record, key: str) -> list[str]:
    """All texts under a key, in the order of the file."""
    texts = [record[key]] if key in record else []
    return texts + record[more(key)] if more(key) in record else texts


def more(key: str) -> str:
    """The key of the second and later texts of a key."""
    return f"{key} more"


class XmlReader:
    """Feeds on UTF-8, and hands over records as their elements end. One reader reads one document."""

    def __init__(self, outside: Node, take: Take, deadline: float) -> None:
        self.take = take
        self.message = ""  # the local name of the message we are in
        self.root_name = ""  # of the document, for the message when it is not a bank file
        self.namespace: str | None = None  # of the message we are in; None outside every message
        self._node = outside
        self._stack: list[Node] = []
        self._records: list[Record] = [{}]
        self._record: Record = self._records[0]
        self._texts: list[str] = []
        self._names: dict[str, str] = {}  # element name as written -> local name, "" for another namespace
        self._prefixes: dict[str, str] = {"": ""}
        self._scopes: list[tuple[int, dict[str, str]]] = []
        self._scope_depth = 0
        self._unprefixed = False  # the names of the message are written without a prefix
        self._elements = self._quiet = self._fed = 0
        self._deadline = deadline
        self._parser = _parser(self)

    def feed(self, chunk: bytes) -> None:
        """The next bytes of the document."""
        self._parse(chunk, last=False)
        self._fed += len(chunk)
        if self._fed - max(self._parser.CurrentByteIndex, 0) > TOKEN:
            raise UnsafeFile(f"One tag or comment is longer than {TOKEN >> 10} KiB; no bank sends that.")
        if len(self._texts) > 1:
            _joined(self._texts)
        started = chunk.count(b"<") - chunk.count(b"</")
        self._elements += started
        if self._elements > ELEMENTS:
            raise TooLarge(f"The file has more than {ELEMENTS:,} elements; split it into several statements.")
        self._quiet += started  # from 0 at every group: never more than one chunk too few
        if self._quiet > IN_A_ROW + started:
            raise UnsafeFile(f"More than {IN_A_ROW:,} elements in a row are no entry, transaction or balance.")
        if time.monotonic() > self._deadline:
            raise TooLarge("Reading the file takes too long; split it into several statements.")

    def close(self) -> None:
        """The document is complete."""
        self._parse(b"", last=True)

    def _parse(self, chunk: bytes, *, last: bool) -> None:
        try:
            self._parser.Parse(chunk, last)
        except expat.ExpatError as error:
            raise BrokenFile(
                f"The file is not well-formed XML at line {error.lineno}, column {error.offset + 1}: "
                f"{expat.ErrorString(error.code)}. It may be cut or damaged; download it again from the bank."
            ) from None

    def _start(self, written: str, attributes: list[str]) -> None:
        node, stack = self._node, self._stack
        stack.append(node)
        if len(stack) > DEPTH:
            raise UnsafeFile(f"Elements are nested more than {DEPTH} deep at {tag(written)}; no bank sends that.")
        currency = self._attribute(attributes) if attributes else None
        child = node.kids.get(written) if self._unprefixed else None
        if child is None:
            child = self._find(node, written)
        if node.leaf is not None and "".join(self._texts).strip():
            raise _mixed(written)
        self._node = child
        self._texts.clear()
        if child.group is not None:
            self._open(written)
        elif currency is not None and child.leaf is not None:
            if child.currency in self._record:
                self._record.setdefault(more(child.leaf), [])  # a second amount, be it empty, never passes unseen
            else:
                self._record[child.currency] = currency

    def _end(self, _: str) -> None:
        node = self._node
        key = node.leaf
        if key is not None:
            texts = self._texts
            text = texts[0].strip() if len(texts) == 1 else _joined(texts)
            texts.clear()
            if text:
                if key in self._record:
                    self._record.setdefault(more(key), []).append(text)
                else:
                    self._record[key] = text
        elif node.group is not None:
            self._close(node.group)
        if len(self._stack) == self._scope_depth:
            self._close_scope()
        self._node = self._stack.pop()

    def _open(self, written: str) -> None:
        if self.namespace is None:
            prefix, _, self.message = written.rpartition(":")
            self.namespace = self._prefixes.get(prefix, "")
            self._forget_names()
        self._record = {}
        self._records.append(self._record)
        self._quiet = 0

    def _close(self, kind: str) -> None:
        self._quiet = 0
        done = self._records.pop()
        self._record = self._records[-1]
        if self.take(kind, done, self._records):
            kept = self._record.setdefault(kind, [])
            kept.append(done)
            if len(kept) > REPEATS:
                raise TooLarge(f"One part of the file has more than {REPEATS:,} parts of the kind {kind!r}; split it.")
        if len(self._records) == 1:
            self.namespace = None
            self._forget_names()

    def _attribute(self, attributes: list[str]) -> str | None:
        if len(attributes) > 2 * ATTRIBUTES:
            raise UnsafeFile(f"An element has more than {ATTRIBUTES} attributes; no bank sends that.")
        found, scope = None, None
        for name, value in zip(attributes[::2], attributes[1::2], strict=True):
            if name == "Ccy":
                found = value
            elif name == "xmlns" or name.startswith("xmlns:"):
                scope = scope or dict(self._prefixes)
                scope[name[6:]] = value
        if scope:
            self._scope_depth = len(self._stack)
            self._scopes.append((self._scope_depth, self._prefixes))
            self._prefixes = scope
            self._forget_names()
        return found

    def _close_scope(self) -> None:
        _, self._prefixes = self._scopes.pop()
        self._scope_depth = self._scopes[-1][0] if self._scopes else 0
        self._forget_names()

    def _forget_names(self) -> None:
        self._names = {}
        self._unprefixed = self.namespace is not None and self._prefixes[""] == self.namespace

    def _find(self, node: Node, written: str) -> Node:
        name = self._names.get(written)
        if name is None:
            name = self._resolve(written)
        child = node.kids.get(name)
        if child is None and node.leaf is not None:
            raise _mixed(written)
        return child or node.other

    def _resolve(self, written: str) -> str:
        prefix, _, local = written.rpartition(":")
        self.root_name = self.root_name or local
        if prefix not in self._prefixes and prefix != "xml":
            raise BrokenFile(f"The prefix of {tag(written)} is not declared; download the file again from the bank.")
        ours = self.namespace is None or self._prefixes.get(prefix) == self.namespace
        name = local if ours else ""
        if len(self._names) < IN_A_ROW:
            self._names[written] = name
        return name


def _joined(texts: list[str]) -> str:
    """The text of an element that came in pieces, as every text of more than 8 KiB does."""
    if sum(map(len, texts)) > TEXT:
        raise UnsafeFile(f"One text of the file is longer than {TEXT >> 10} KiB; no bank sends that.")
    return "".join(texts).strip()


def _parser(reader: XmlReader) -> expat.XMLParserType:
    parser = expat.ParserCreate("utf-8")  # our transcoding overrules what the file declares
    parser.buffer_text = True
    parser.ordered_attributes = True
    parser.StartElementHandler = reader._start
    parser.EndElementHandler = reader._end
    parser.CharacterDataHandler = reader._texts.append
    parser.StartDoctypeDeclHandler = _refuse_doctype
    return parser


def _refuse_doctype(*_: object) -> None:
    raise UnsafeFile(
        "The file has a DOCTYPE, which can change what the file says while it is read, and which no bank sends; "
        "download the statement again from the bank."
    )


def _mixed(written: str) -> BrokenFile:
    return BrokenFile(f"{tag(written)} stands inside a value, so what the value says cannot be told.")
