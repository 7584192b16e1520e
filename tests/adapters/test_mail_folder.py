"""Without a mail server letters lie in a folder: whole or not at all, and once."""

from pathlib import Path

import pytest

from adapters.mail.folder import Folder
from adapters.mail.transport import Outcome, Unreachable

LETTER = b"Message-ID: <1.2@a.lv>\r\nSubject: x\r\n\r\nend\r\n"


def test_a_letter_is_a_file(tmp_path: Path) -> None:
    way = Folder(tmp_path / "var" / "outbox")
    for _ in range(2):
        assert way.deliver(LETTER, "a@b.lv", ["x@b.lv"], lambda: None) == Outcome(taken=("x@b.lv",))
    assert [(each.name, each.read_bytes()) for each in (tmp_path / "var" / "outbox").iterdir()] == [
        ("1.2@a.lv.eml", LETTER)
    ]


def test_what_is_called_back_at_the_last_moment_is_not_there(tmp_path: Path) -> None:
    def call_back() -> None:
        raise KeyError

    with pytest.raises(KeyError):
        Folder(tmp_path).deliver(LETTER, "a@b.lv", ["x@b.lv"], call_back)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_takes_nothing_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Unreachable, match="see to the folder"):
        Folder(tmp_path / "file" / "outbox").deliver(LETTER, "a@b.lv", ["x@b.lv"], lambda: None)
