"""Who may call: a key's name, its person's roles, and the fingerprint of the secret; never the secret."""

from datetime import date
from typing import Literal

import msgspec

from aggregates.event import Event, Evolve, State

Role = Literal["admin", "accountant", "viewer", "supervisor", "export"]


class AccessKey(State, frozen=True, kw_only=True):
    """A key that was issued, and whether it still opens."""

    issued: bool = False
    revoked: bool = False
    sha256: str = ""

    class Issued(Event, frozen=True, kw_only=True, omit_defaults=True):
        """A key was made; `sha256` is of the secret, in hex."""

        name: str
        person: str
        roles: tuple[Role, ...]
        prefix: str
        sha256: str
        expires_on: date | None = None

    class Revoked(Event, frozen=True, kw_only=True, omit_defaults=True):
        """It opens nothing any more."""

        name: str


EVOLVE: Evolve = {
    AccessKey.Issued: lambda s, e: msgspec.structs.replace(s, issued=True, revoked=False, sha256=e.sha256),
    AccessKey.Revoked: lambda s, e: msgspec.structs.replace(s, revoked=True),
}
