"""Brings a schema's tables up to date, once, whoever comes first."""

import hashlib
import re
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from psycopg import Connection

from store.errors import MigrationChanged, UnsafeSetting

MIGRATIONS = files("store") / "migrations"


def schema_name(name: str) -> str:
    """`name`, if it is one that needs no quoting anywhere: it also names a channel, a lock and a role."""
    if not re.fullmatch(r"[a-z_][a-z0-9_]{0,50}", name):
        raise UnsafeSetting(f"{name!r} cannot be a schema's name; use at most 51 of a-z, 0-9 and _, no digit first.")
    return name


def migrate(connection: Connection[Any], schema: str, folder: Traversable = MIGRATIONS) -> list[str]:
    """Applies the files of `folder` that were not applied yet, in the order of their names; gives those names.

    `connection` is in autocommit. One transaction for all, behind a lock of this schema. A file that was applied and
    has changed since is refused: MigrationChanged.
    """
    schema_name(schema)
    with connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{schema} migrations"])
        connection.execute(f'CREATE SCHEMA IF NOT EXISTS "{schema}"; SET LOCAL search_path TO "{schema}"')
        connection.execute(
            "CREATE TABLE IF NOT EXISTS migrations "
            "(name text PRIMARY KEY, checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT clock_timestamp())"
        )
        applied: dict[str, str] = dict(connection.execute("SELECT name, checksum FROM migrations").fetchall())
        scripts = sorted((each for each in folder.iterdir() if each.name.endswith(".sql")), key=lambda each: each.name)
        return [each.name for each in scripts if _apply(connection, schema, each, applied)]


def _apply(connection: Connection[Any], schema: str, script: Traversable, applied: dict[str, str]) -> bool:
    text = script.read_text(encoding="utf-8")
    checksum = hashlib.sha256(text.encode()).hexdigest()
    if script.name in applied:
        if applied[script.name] != checksum:
            raise MigrationChanged(
                f"Migration {script.name} has been edited after it was applied to {schema}; "
                "restore the file and put the change into a new one."
            )
        return False
    connection.execute(_filled_in(text, schema))
    connection.execute("INSERT INTO migrations (name, checksum) VALUES (%s, %s)", [script.name, checksum])
    return True


def _filled_in(text: str, schema: str) -> bytes:
    role = f"{schema}_app"
    names = {"{schema}": f'"{schema}"', "{channel}": schema, "{role}": f'"{role}"', "{role_name}": role}
    for placeholder, name in names.items():
        text = text.replace(placeholder, name)
    return text.encode()
