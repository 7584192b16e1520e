"""The truth about a server: a connection that says which data folder it serves."""

from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

DATABASE = "nenosegts"


def url(socket_dir: Path, database: str = DATABASE) -> str:
    """The address of a database as its owner, for any process on this machine that may enter the socket's folder."""
    return f"postgresql://postgres@/{database}?host={quote(str(socket_dir), safe='')}&port=5432"


def version_of(cluster: Path, socket_dir: Path, database: str = DATABASE) -> str | None:
    """The version of the server behind a socket if it serves this very cluster, else None."""
    question = "SELECT current_setting('data_directory'), current_setting('server_version')"
    try:
        with psycopg.connect(url(socket_dir, database), connect_timeout=5, autocommit=True) as connection:
            folder, version = connection.execute(question).fetchone() or ("", "")
            return str(version) if Path(folder).samefile(cluster) else None
    except (psycopg.OperationalError, OSError):
        return None


def ensure_database(socket_dir: Path) -> None:
    """Creates our database unless it is there."""
    with psycopg.connect(url(socket_dir, "postgres"), autocommit=True) as connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone() is None:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))
