"""Who calls: the key is looked up by its SHA-256 at every call, so that a revoked one is shut out at once."""

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Request

from aggregates.access_key import EVOLVE, AccessKey
from aggregates.errors import Forbidden
from aggregates.event import fold
from api.http.problems import Unauthorized
from api.office import Office
from commands.command import Caller
from commands.keys.issue_key import sha256_of
from queries.access_keys import AccessKey as FoundKey
from queries.access_keys import key_by_sha256

READERS = frozenset({"viewer", "accountant", "admin"})
WRITERS = frozenset({"accountant", "admin"})
ADMINS = frozenset({"admin"})
SUPERVISORS = frozenset({"supervisor"})  # see and plan their own projects, and nothing else
EXPORTERS = WRITERS | {"export"}  # may take lists away


def office_of(request: Request) -> Office:
    """The office that this process serves."""
    office: Office = request.app.state.office
    return office


def caller(request: Request) -> Caller:
    """The person and roles of the key. Errors: `Unauthorized`."""
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not secret:
        raise Unauthorized("Send the header `Authorization: Bearer <API key>`; an administrator issues keys.")
    office = office_of(request)
    with office.store.connection() as connection:
        key = key_by_sha256(connection, sha256_of(secret.strip()))
    if key is None or not opens(office, key):
        raise Unauthorized("This key is unknown or was revoked; ask an administrator for a new one.")
    if key.expires_on and key.expires_on < office.today():
        raise Unauthorized(f"This key expired on {key.expires_on}; ask an administrator for a new one.")
    request.state.who = key.person
    return Caller(key.person, frozenset(key.roles))


def opens(office: Office, key: FoundKey) -> bool:
    """Whether it was not revoked, as its own events say: a read model that is behind lets nobody in."""
    stream = office.store.load_many([key.id])[key.id]
    state = fold(EVOLVE, AccessKey(id=key.id), stream.events)
    return not state.revoked


def allowed(roles: frozenset[str]) -> Callable[[Caller], Caller]:
    """A dependency that lets only these roles through. Errors: `Forbidden`."""

    def check(who: Annotated[Caller, Depends(caller)]) -> Caller:
        if not who.roles & roles:
            raise Forbidden(
                f"{who.person} has the role {', '.join(sorted(who.roles))}; this needs {' or '.join(sorted(roles))}."
            )
        return who

    return check


def visible_to(who: Caller) -> str | None:
    """Whose projects and invoices alone may be shown; none: everything (F02)."""
    return None if who.roles & READERS else who.person


Reader = Annotated[Caller, Depends(allowed(READERS))]
Supervisor = Annotated[Caller, Depends(allowed(READERS | SUPERVISORS))]  # a reader who may see only a part
