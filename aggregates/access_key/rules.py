"""When a key may be issued and revoked."""

from datetime import date

from aggregates.access_key import AccessKey, Role
from aggregates.errors import Conflict, Rejected


class KeyInUse(Conflict):
    """A key with this name is in use."""


class KeyRevoked(Conflict):
    """The key was revoked before."""


class KeyExpiresBeforeUse(Rejected):
    """A key may not expire before it is issued."""


def issue(
    key: AccessKey,
    *,
    name: str,
    person: str,
    roles: tuple[Role, ...],
    prefix: str,
    sha256: str,
    expires_on: date | None,
    on: date,
) -> list[AccessKey.Issued]:
    """Errors: `KeyInUse`, `KeyExpiresBeforeUse`."""
    if key.issued and not key.revoked:
        raise KeyInUse(f"A key named {name} is in use; revoke it first, or choose another name.")
    if expires_on and expires_on < on:
        raise KeyExpiresBeforeUse(f"{expires_on} has passed; give a later date, or none.", pointer="/expires_on")
    return [
        AccessKey.Issued(
            effective_on=on,
            name=name,
            person=person,
            roles=roles,
            prefix=prefix,
            sha256=sha256,
            expires_on=expires_on,
        )
    ]


def revoke(key: AccessKey, *, name: str, on: date) -> list[AccessKey.Revoked]:
    """Errors: `KeyRevoked`."""
    if key.revoked:
        raise KeyRevoked(f"The key {name} was revoked before; there is nothing left to do.")
    return [AccessKey.Revoked(effective_on=on, name=name)]
