"""Files are kept as they came, once."""

import hashlib
import os

import pytest

from store.errors import FileNotKept
from store.store import Store
from tests.store.batches import at_once


@pytest.mark.parametrize("size", [0, 1, 512 * 1024, 512 * 1024 + 1, 3_000_000])
def test_a_file_comes_back_byte_for_byte(store: Store, size: int) -> None:
    content = os.urandom(size // 2) + bytes(size - size // 2)
    sha256 = store.keep_file(content, "application/xml")
    assert sha256 == hashlib.sha256(content).hexdigest()
    assert store.file(sha256) == content
    about = store.about_file(sha256)
    assert (about.media_type, about.size) == ("application/xml", size)


def test_the_same_bytes_are_kept_once(store: Store) -> None:
    names = at_once(*[lambda: store.keep_file(b"<Document/>" * 100_000, "application/xml")] * 6)
    assert len(set(names)) == 1
    with store.connection() as connection:
        counted = connection.execute(
            "SELECT (SELECT count(*) FROM files), count(*), sum(length(content)) < 100000 FROM file_chunks"
        ).fetchone()
    assert counted == (1, 3, True)


def test_a_file_of_64_mib_travels_in_pieces(store: Store) -> None:
    sha256 = store.keep_file(bytes(64 * 1024 * 1024), "application/octet-stream")
    pieces = [len(piece) for piece in store.file_chunks(sha256)]
    assert (sum(pieces), max(pieces)) == (64 * 1024 * 1024, 512 * 1024)


def test_a_file_that_was_not_kept_is_not_found(store: Store) -> None:
    for ask in (store.file, store.about_file, lambda sha256: list(store.file_chunks(sha256))):
        with pytest.raises(FileNotKept, match="No file"):
            ask("0" * 64)
