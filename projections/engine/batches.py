"""A fold as batches of rows, each with the one statement that brings it into its table, in the order that is safe."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import msgspec

from projections.engine import statements
from projections.engine.fold import Fold, Log, Rows, Sums, TableFold
from projections.engine.statements import Statement
from projections.table import Key, Table

_encoder = msgspec.json.Encoder(decimal_format="string")
_PIECE = 200  # rows; so many stay in the processor's cache


Shapes = dict[tuple[tuple[str, ...], tuple[str, ...]], list[list[Any]]]  # rows by the columns put and added to


class Batch(NamedTuple):
    """Rows that one statement changes, each a list of values in the order of the statement's columns."""

    table: Table
    statement: Statement
    rows: Sequence[Any]
    new: bool = False  # rows that are not in the table: they can be copied
    plain: bool = False  # surely without control characters

    def as_json(self) -> bytes:
        """A JSON array of arrays."""
        return _encoder.encode(self.rows)

    def as_csv(self) -> Iterator[bytes]:
        r"""The same as PostgreSQL's COPY reads it (`FORMAT csv, ESCAPE '\', NULL 'null'`), in pieces.

        JSON quotes text as such a CSV does, so the encoder does the work. Only line breaks, tabs and other control
        characters are written otherwise; a piece that holds one takes the slow way.
        """
        for start in range(0, len(self.rows), _PIECE):
            rows = self.rows[start : start + _PIECE]
            lines = _encoder.encode_lines(rows)
            if self.plain or b"\\" not in lines.replace(b"\\\\", b"").replace(b'\\"', b""):
                yield b"\n".join([line[1:-1] for line in lines.split(b"\n")])
            else:
                yield b"".join(map(_csv_line, rows))


def _csv_line(row: Any) -> bytes:
    values = row if isinstance(row, list) else msgspec.structs.astuple(row)
    return ",".join(_csv_value(each) for each in values).encode() + b"\n"


def _csv_value(value: Any) -> str:
    if value is None:
        return "null"
    text = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'


def batches(fold: Fold, name_of: Callable[[Table], str], *, only_new: bool = False) -> Iterator[Batch]:
    """Everything that the fold changes. `name_of`: the name of the table that is written for a table.

    `only_new`: new rows, and the dropping of old ones that may make room for them.
    """
    for each in fold.tables:
        if each:
            for batch in _KINDS[type(each)](each, name_of(each.table), only_new):
                yield batch._replace(plain=fold.plain)


def _of_log(fold: Log, name: str, only_new: bool) -> Iterator[Batch]:
    yield Batch(fold.table, statements.insert(fold.table, name), fold.born, new=True)


def _of_sums(fold: Sums, name: str, only_new: bool) -> Iterator[Batch]:
    if only_new:
        return
    rows = [[*_listed(key), *deltas] for key, deltas in fold.deltas.items()]
    yield Batch(fold.table, statements.increase(fold.table, name), rows)


def _of_rows(fold: Rows, name: str, only_new: bool) -> Iterator[Batch]:
    table = fold.table
    if fold.dropped:
        yield Batch(table, statements.delete(table, name), list(map(_listed, fold.dropped)))
    if fold.born:
        yield Batch(table, statements.insert(table, name), list(fold.born.values()), new=True)
    for (puts, adds), rows in _shapes(fold).items() if not only_new else ():
        yield Batch(table, statements.change(table, name, puts, adds), rows)


def _shapes(fold: Rows) -> Shapes:
    """Changed rows by the columns that change in them."""
    shapes: Shapes = defaultdict(list)
    whole = len(fold.table.columns)
    nothing: dict[str, Any] = {}
    for key in fold.puts | fold.adds if fold.adds else fold.puts:
        puts, adds = fold.puts.get(key, nothing), fold.adds.get(key, nothing)
        values = [*puts.values(), *adds.values()]
        shapes[tuple(puts), tuple(adds)].append(values if len(puts) == whole else [*_listed(key), *values])
    shapes.pop(((), ()), None)
    return shapes


def _listed(key: Key) -> tuple[Any, ...]:
    return key if isinstance(key, tuple) else (key,)


_KINDS: dict[type[TableFold], Callable[[Any, str, bool], Iterator[Batch]]] = {
    Log: _of_log,
    Sums: _of_sums,
    Rows: _of_rows,
}
