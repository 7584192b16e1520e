"""Files are kept as they came, once, by the SHA-256 of their bytes; in chunks, so that a large one stays cheap."""

import hashlib
import zlib

from store.errors import FileNotKept
from store.facts import KeptFile
from store.pool import Connection

_CHUNK = 512 * 1024  # bytes before compression


def keep(connection: Connection, content: bytes, media_type: str) -> str:
    """The SHA-256 under which the bytes are kept from now on, whether they were kept before or not."""
    sha256 = hashlib.sha256(content).hexdigest()
    with connection.transaction():
        new = connection.execute(
            "INSERT INTO files (sha256, media_type, size) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
            [sha256, media_type, len(content)],
        )
        if new.rowcount:
            _keep_chunks(connection, sha256, content)
    return sha256


def _keep_chunks(connection: Connection, sha256: str, content: bytes) -> None:
    view = memoryview(content)
    for number, start in enumerate(range(0, len(content), _CHUNK)):
        packed = zlib.compress(view[start : start + _CHUNK], level=1)
        connection.execute("INSERT INTO file_chunks VALUES (%s, %s, %b)", [sha256, number, packed])


def about(connection: Connection, sha256: str) -> KeptFile:
    """What is known of a kept file. FileNotKept when there is none."""
    row = connection.execute(
        "SELECT sha256, media_type, size, recorded_at FROM files WHERE sha256 = %s", [sha256]
    ).fetchone()
    if not row:
        raise FileNotKept(f"No file with SHA-256 {sha256} was kept; import it first.")
    return KeptFile(*row)


def count(file: KeptFile) -> int:
    """How many chunks it has."""
    return -(-file.size // _CHUNK)


def chunk(connection: Connection, sha256: str, number: int) -> bytes:
    """One chunk of a kept file, from 0."""
    row = connection.execute(
        "SELECT content FROM file_chunks WHERE sha256 = %s AND number = %s", [sha256, number], binary=True
    ).fetchone()
    if not row:
        raise FileNotKept(f"Chunk {number} of file {sha256} is missing; restore it from a backup.")
    return zlib.decompress(row[0])
