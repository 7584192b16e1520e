"""Who may call, and as whom; the secret itself is kept nowhere."""

from aggregates.access_key import AccessKey
from projections.changes import Changes, Envelope, Projection
from projections.table import Table
from projections.text import array

ACCESS_KEYS = Table(
    "access_keys",
    "rows",
    columns="""
        name        text NOT NULL
        id          uuid NOT NULL
        version     integer NOT NULL
        position    bigint NOT NULL
        person      text NOT NULL
        roles       text[] NOT NULL
        prefix      text NOT NULL
        sha256      text NOT NULL
        expires_on  date
        issued_at   timestamptz NOT NULL
        revoked_at  timestamptz             -- none: not revoked
    """,
    key="name",
    indexes="(sha256)",
)
TABLES = (ACCESS_KEYS,)


def _issued(e: AccessKey.Issued, at: Envelope) -> Changes:
    row = ACCESS_KEYS.put(
        e.name,
        name=e.name,
        id=at.id,
        version=at.version,
        position=at.position,
        person=e.person,
        roles=array(e.roles),
        prefix=e.prefix,
        sha256=e.sha256,
        expires_on=e.expires_on,
        issued_at=at.recorded_at,
        revoked_at=None,
    )
    return (row,)


def _revoked(e: AccessKey.Revoked, at: Envelope) -> Changes:
    return (ACCESS_KEYS.put(e.name, version=at.version, position=at.position, revoked_at=at.recorded_at),)


CHANGES: Projection = {AccessKey.Issued: _issued, AccessKey.Revoked: _revoked}
