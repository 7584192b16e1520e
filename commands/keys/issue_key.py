"""Issue and revoke access keys; only the SHA-256 of a secret is ever kept."""

import hashlib
import secrets
from datetime import date

from pydantic import Field

from aggregates.access_key import AccessKey, Role
from aggregates.access_key.rules import issue, revoke
from aggregates.ids import key_id
from commands.command import Answer, Command
from commands.fields import Text
from commands.work import Work

PREFIX = "nen_"


class IssueKey(Command):
    """A key for a person, with the roles that it opens."""

    name: str = Field(min_length=1, max_length=100, pattern=r"^[A-Za-z0-9._-]+$")
    person: Text | None = Field(default=None, description="Written on every event; default: the name")
    roles: tuple[Role, ...] = Field(min_length=1, max_length=5)
    expires_on: date | None = None


class RevokeKey(Command):
    """It opens nothing any more."""


def issue_key(work: Work, command: IssueKey, secret: str | None = None) -> Answer:
    """The answer holds the secret, which is shown this once. Errors: `Conflict` when the name is in use."""
    secret = secret or PREFIX + secrets.token_urlsafe(32)
    each = key_id(command.name)
    facts = issue(
        work.state(AccessKey, each),
        name=command.name,
        person=command.person or command.name,
        roles=command.roles,
        prefix=secret[:8],
        sha256=sha256_of(secret),
        expires_on=command.expires_on,
        on=work.on,
    )
    work.record(each, facts)
    return Answer(id=command.name, version=work.version(each))


def revoke_key(work: Work, command: RevokeKey, name: str) -> Answer:
    """Errors: `NotFound`, `Conflict` when revoked before."""
    each = key_id(name)
    key = work.one(AccessKey, each, f"key {name}")
    work.record(each, revoke(key, name=name, on=work.on))
    return Answer(id=name, version=work.version(each))


def sha256_of(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()
