"""The changes of many events, folded in memory to at most one a row."""

from collections.abc import Callable, Iterable
from operator import attrgetter
from typing import Any, Final

from projections.table import Key, Table

Values = dict[str, Any]


class Log:
    """New rows of a log, in order."""

    def __init__(self, table: Table) -> None:
        self.table: Final = table
        self.born: list[Any] = []
        self.verbs: Final[dict[Any, Callable[..., None]]] = {table.append: self.born.append}

    def __len__(self) -> int:
        return len(self.born)


class Sums:
    """What the rows of a table of sums grow by."""

    def __init__(self, table: Table) -> None:
        self.table: Final = table
        self.deltas: dict[Key, list[Any]] = {}  # one of each summed column
        self._grow = table.grow
        self.verbs: Final[dict[Any, Callable[..., None]]] = {table.adding: self.add}

    def __len__(self) -> int:
        return len(self.deltas)

    def add(self, key: Key, deltas: list[Any]) -> None:
        """Adds sum."""
        known = self.deltas.setdefault(key, deltas)
        if known is not deltas:
            self._grow(known, deltas)


class Rows:
    """Rows that are new, that change, and that go; a change of a new row is part of its birth."""

    def __init__(self, table: Table) -> None:
        self.table: Final = table
        self.born: dict[Key, Any] = {}
        self.puts: dict[Key, Values] = {}
        self.adds: dict[Key, Values] = {}
        self.dropped: dict[Key, None] = {}
        self._key = attrgetter(*table.key)
        self.verbs: Final[dict[Any, Callable[..., None]]] = {
            table.append: self.append,
            table.putting: self.put,
            table.adding: self.add,
            table.dropping: self.drop,
        }

    def __len__(self) -> int:
        return len(self.born) + len(self.puts) + len(self.adds) + len(self.dropped)

    def append(self, row: Any) -> None:
        """A row can be born once, unless it was dropped."""
        key = self._key(row)
        if self.born.setdefault(key, row) is not row:
            raise ValueError(f"{key!r} is in {self.table.name} already")

    def put(self, key: Key, values: Values) -> None:
        """The last one wins, also over what was added before."""
        row = self.born.get(key)
        if row is not None:
            for column, value in values.items():
                setattr(row, column, value)
            return
        known = self.puts.setdefault(key, values)
        if known is not values:
            known.update(values)
        if self.adds and (grown := self.adds.get(key)):
            for column in values:
                grown.pop(column, None)

    def add(self, key: Key, values: Values) -> None:
        """Into the new row, else onto what was put, else a sum of its own."""
        row = self.born.get(key)
        if row is not None:
            for column, delta in values.items():
                setattr(row, column, getattr(row, column) + delta)
            return
        known, grown = self.puts.get(key, {}), self.adds.setdefault(key, {})
        for column, delta in values.items():
            target = known if column in known else grown
            target[column] = target.get(column, 0) + delta

    def drop(self, key: Key, _: None) -> None:
        """All that was to happen to the row is void. One that was born here leaves no trace."""
        self.puts.pop(key, None)
        self.adds.pop(key, None)
        if self.born.pop(key, None) is None:
            self.dropped[key] = None


def _nothing(*_: Any) -> None:
    """What happens to tables that do not matter."""


TableFold = Log | Sums | Rows
_KINDS: dict[str, Callable[[Table], TableFold]] = {"log": Log, "sums": Sums, "rows": Rows}


class Fold:
    """What a run of events does to every table."""

    def __init__(self, tables: Iterable[Table], ignored: Iterable[Table] = ()) -> None:
        """Changes of `ignored` tables go nowhere."""
        self.tables: Final[list[TableFold]] = [_KINDS[table.kind](table) for table in tables]
        self.overdue: Fold | None = None  # changes of older rows that must be written before these
        self.plain = False  # surely no text has a control character
        self.verbs: Final = {verb: do for table in self.tables for verb, do in table.verbs.items()}
        self.verbs.update((verb, _nothing) for table in ignored for verb in table.verbs)

    def __len__(self) -> int:
        return sum(map(len, self.tables))

    def let_go(self) -> None:
        """Its rows are written. As verbs and tables know one another, they would stay until a collector comes."""
        self.verbs.clear()
        for table in self.tables:
            table.verbs.clear()

    def following(self, earlier: "Fold") -> "Fold":
        """This fold, in which what happens to older rows follows on what `earlier` knows; new rows are its own."""
        for mine, theirs in zip(self.tables, earlier.tables, strict=True):
            if isinstance(mine, Sums) and isinstance(theirs, Sums):
                mine.deltas = theirs.deltas
            elif isinstance(mine, Rows) and isinstance(theirs, Rows):
                mine.puts, mine.adds = theirs.puts, theirs.adds
        return self
