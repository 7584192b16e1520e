"""One entry of reference data of any kind; its schema is chosen by its kind."""

from typing import Any, Literal

import msgspec

from aggregates.event import Event, Evolve, State


class Register(State, frozen=True, kw_only=True):
    """An entry, as plain JSON values checked against the schema of its kind."""

    status: Literal["none", "active", "retired"] = "none"
    kind: str = ""
    code: str = ""
    entry: dict[str, Any] = msgspec.field(default_factory=dict)

    class Entered(Event, frozen=True, kw_only=True, omit_defaults=True):
        """The entry was made."""

        kind: str
        code: str
        entry: dict[str, Any]

    class Amended(Event, frozen=True, kw_only=True, omit_defaults=True):
        """The whole entry as it now stands."""

        kind: str
        code: str
        entry: dict[str, Any]

    class Retired(Event, frozen=True, kw_only=True, omit_defaults=True):
        """Not to be used for anything new."""

        kind: str
        code: str


EVOLVE: Evolve = {
    Register.Entered: lambda s, e: msgspec.structs.replace(s, status="active", kind=e.kind, code=e.code, entry=e.entry),
    Register.Amended: lambda s, e: msgspec.structs.replace(s, entry=e.entry),
    Register.Retired: lambda s, e: msgspec.structs.replace(s, status="retired"),
}
