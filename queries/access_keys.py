"""Who may call: keys by the fingerprint of their secret, and the list of all."""

from datetime import date, datetime
from uuid import UUID

import msgspec
from psycopg import sql

from queries.rows import Connection, all_rows, columns_of, one_row


class AccessKey(msgspec.Struct, frozen=True):
    """A key without its secret; it opens while it is neither revoked nor expired."""

    name: str
    id: UUID
    version: int
    person: str
    roles: list[str]
    prefix: str
    expires_on: date | None
    issued_at: datetime
    revoked_at: datetime | None

    @property
    def revoked(self) -> bool:
        """It opens nothing any more."""
        return self.revoked_at is not None

    def opens(self, today: date) -> bool:
        """Valid to the end of its last day."""
        return not self.revoked and (self.expires_on is None or today <= self.expires_on)


_BY_SHA256 = sql.SQL(
    "SELECT {} FROM access_keys WHERE sha256 = %(sha256)s ORDER BY revoked_at DESC NULLS FIRST LIMIT 1"
).format(columns_of(AccessKey))
_ALL = sql.SQL("SELECT {} FROM access_keys ORDER BY name").format(columns_of(AccessKey))


def key_by_sha256(connection: Connection, sha256: str) -> AccessKey | None:
    """The key whose secret has this SHA-256 (hex), also when it was revoked or has expired: ask if it `opens`."""
    return one_row(connection, AccessKey, _BY_SHA256, {"sha256": sha256})


def access_keys(connection: Connection) -> list[AccessKey]:
    """All that were ever issued, by name."""
    return all_rows(connection, AccessKey, _ALL)
