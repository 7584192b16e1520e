"""An e-mail is what it says, byte for byte, in any mail program, and the same for ever."""

import hashlib
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.mail.message import File, Letter, address_of, frame_of, message_id_of, name_of, sender_of, whole

DISPATCH = UUID("0191d3a0-0000-7000-8000-000000000001")
SENDER = sender_of('SIA "Čakls, un ko"', "rekini@cakls.lv")
NAMED = message_id_of(DISPATCH, 2, SENDER)
AT = datetime(2026, 6, 30, 8, 15, tzinfo=UTC)


def letter(files: dict[str, bytes], **says: object) -> tuple[bytes, bytes]:
    """Its frame and its bytes; `files` by name, of type PDF."""
    kept = {hashlib.sha256(content).hexdigest(): content for content in files.values()}
    enclosed = [
        File(name=name, media_type="application/pdf", sha256=hashlib.sha256(content).hexdigest())
        for name, content in files.items()
    ]
    said = {"subject": "Rēķins R-17", "text": "Labdien!\n", "to": ["anna@pircejs.lv"]} | says
    frame = frame_of(Letter(message_id=NAMED, sender=SENDER, at=AT, files=enclosed, **said))  # type: ignore[arg-type]
    return frame, whole(frame, NAMED, kept.__getitem__)


def read(content: bytes) -> EmailMessage:
    found = message_from_bytes(content, policy=policy.default)
    assert not found.defects and not [part.defects for part in found.walk() if part.defects]
    return found  # type: ignore[return-value]


def lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").rstrip("\n").split("\n")


@pytest.mark.feature("T10")
def test_all_that_was_said_arrives(tmp_path: object) -> None:
    _, content = letter(
        {"rēķins.pdf": b"%PDF-1", "two.pdf": b"\x00\xff" * 4000},
        cc=["menedzeris@cakls.lv"],
        language="lv",
        text="Labdien!\n.\n.punkts\nPielikumā rēķins. \n\n--=_\nFrom mums\n",
    )
    found = read(content)
    assert found["From"].addresses[0].addr_spec == "rekini@cakls.lv"
    assert str(make_header(decode_header(found["From"]))).startswith('"SIA') or "Čakls" in str(found["From"])
    assert (found["To"], found["Cc"], found["Subject"]) == ("anna@pircejs.lv", "menedzeris@cakls.lv", "Rēķins R-17")
    assert found["Date"].datetime == AT and found["Message-ID"] == NAMED and found["Content-Language"] == "lv"
    assert lines(found.get_body().get_content()) == [  # type: ignore[union-attr]
        "Labdien!", ".", ".punkts", "Pielikumā rēķins. ", "", "--=_", "From mums"
    ]  # fmt: skip
    got = {part.get_filename(): part.get_payload(decode=True) for part in found.iter_attachments()}
    assert got == {"rēķins.pdf": b"%PDF-1", "two.pdf": b"\x00\xff" * 4000}


def test_the_frame_names_each_file_by_its_digest_and_holds_none() -> None:
    secret = b"%PDF-" + b"figures" * 50_000
    frame, content = letter({"a.pdf": secret, "b.pdf": secret})
    assert frame.count(hashlib.sha256(secret).hexdigest().encode()) == 2
    assert len(frame) < 3000 < len(secret) < len(content)


def test_the_same_letter_is_the_same_bytes() -> None:
    assert letter({"a.pdf": b"%PDF-1"}) == letter({"a.pdf": b"%PDF-1"})


def test_a_letter_without_files_is_its_frame() -> None:
    frame, content = letter({})
    assert content == frame
    assert read(content).get_content_type() == "text/plain"


def test_a_text_that_quotes_a_digest_or_a_boundary_does_not_take_a_files_place() -> None:
    digest = hashlib.sha256(b"%PDF-1").hexdigest()
    frame, _ = letter({"a.pdf": b"%PDF-1"})
    boundary = next(line for line in frame.decode().splitlines() if line.startswith("--=_"))
    _, content = letter({"a.pdf": b"%PDF-1"}, text=f"x\n\n{digest}\n{boundary}\n\n{digest}\n{boundary}--\n")
    found = read(content)
    assert lines(found.get_body().get_content())[2:4] == [digest, boundary]  # type: ignore[union-attr]
    assert [part.get_payload(decode=True) for part in found.iter_attachments()] == [b"%PDF-1"]


def test_an_enclosed_letter_travels_as_bytes() -> None:
    content = b"From: x@y.lv\r\n\r\nhello\r\n"
    digest = hashlib.sha256(content).hexdigest()
    file = File(name="a.eml", media_type="message/rfc822", sha256=digest)
    frame = frame_of(Letter(message_id=NAMED, sender=SENDER, to=["a@b.lv"], subject="x", text="x", at=AT, files=[file]))
    [part] = read(whole(frame, NAMED, lambda _: content)).iter_attachments()
    assert (part.get_filename(), part.get_payload(decode=True)) == ("a.eml", content)


_WORDS = st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=200)


@given(subject=_WORDS, name=_WORDS, files=st.lists(_WORDS, max_size=3), company=_WORDS)
def test_no_words_break_a_header_or_a_line(subject: str, name: str, files: list[str], company: str) -> None:
    sender = sender_of(company, "rekini@cakls.lv")
    kept = [File(name=f"{each}.pdf", media_type="application/pdf", sha256="0" * 64) for each in files]
    frame = frame_of(
        Letter(
            message_id=NAMED, sender=sender, to=["a@b.lv"] * 50, subject=subject, text=name + "x" * 3000, at=AT,
            files=kept,
        )
    )  # fmt: skip
    content = whole(frame, NAMED, lambda _: b"%PDF")
    assert content.replace(b"\r\n", b"").find(b"\n") == -1 == content.replace(b"\r\n", b"").find(b"\r")
    assert max(len(line) for line in content.split(b"\r\n")) <= 998
    assert content.isascii()
    head = content.split(b"\r\n\r\n")[0].decode()
    names = [line.split(":")[0] for line in head.split("\r\n") if not line.startswith(" ")]
    assert len(names) == len(set(names)) <= 8
    found = message_from_bytes(content)
    assert "".join(str(make_header(decode_header(found["Subject"]))).split()) == "".join(subject.split())
    assert len(list(read(content).iter_attachments())) == len(files)
    assert address_of(sender) == "rekini@cakls.lv"


def test_each_making_has_a_name_of_its_own() -> None:
    assert NAMED == "<0191d3a0000070008000000000000001.2@cakls.lv>"
    assert message_id_of(DISPATCH, 5, SENDER) != NAMED
    assert name_of(letter({})[0]) == NAMED.strip("<>")


def test_a_letter_of_somebody_else_has_no_name_here() -> None:
    with pytest.raises(ValueError, match="not written here"):
        name_of(b"Message-ID: <../../etc/passwd>\r\n\r\n")
