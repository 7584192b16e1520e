"""The filters of a list: conditions with bound parameters, only those that were asked for."""

import hashlib
from typing import Any, LiteralString

import msgspec
from psycopg import sql


class Where:
    """Conditions that must all hold. Values are bound by name, never written into the statement."""

    def __init__(self, *always: LiteralString, **parameters: Any) -> None:
        """`always` holds for every row; `parameters` are no filters, so a cursor does not depend on them."""
        self.parameters: dict[str, Any] = parameters
        self.asked: list[tuple[str, Any]] = []
        self._conditions: list[LiteralString] = list(always)

    def given(self, condition: LiteralString, **values: Any) -> "Where":
        """Add a condition, unless one of its values was not given."""
        if all(value is not None for value in values.values()):
            self._conditions.append(condition)
            self.parameters |= values
            self.asked += values.items()
        return self

    def either(self, name: str, chosen: bool | None, yes: LiteralString, no: LiteralString) -> "Where":
        """Add `yes` or `no`; nothing when neither was chosen."""
        if chosen is not None:
            self._conditions.append(yes if chosen else no)
            self.asked.append((name, chosen))
        return self

    def one_of(self, name: str, chosen: str | None, conditions: dict[str, LiteralString]) -> "Where":
        """Add the condition of the word that was chosen."""
        if chosen is not None:
            self._conditions.append(conditions[chosen])
            self.asked.append((name, chosen))
        return self

    def sql(self, *more: sql.Composable) -> sql.Composed:
        """`WHERE …`, or nothing."""
        parts = [*(sql.SQL(condition) for condition in self._conditions), *more]
        return sql.SQL(" WHERE ") + sql.SQL(" AND ").join(parts) if parts else sql.Composed([])

    def digest(self) -> str:
        """Equal for equal filters, so that a cursor serves only the question that it came from."""
        return hashlib.sha256(msgspec.json.encode(sorted(self.asked, key=lambda each: each[0]))).hexdigest()[:16]
