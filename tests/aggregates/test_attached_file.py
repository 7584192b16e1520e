"""Only files that are what they say they are come in, under names that harm nobody."""

import io
import unicodedata
import zipfile

import pytest
from hypothesis import given as hypothesis_given
from hypothesis import strategies as st

from aggregates.attached_file import (
    MOST_BYTES,
    MOST_NAME,
    AttachmentTooLarge,
    EmptyFile,
    FileTypeNotAllowed,
    NotWhatItSays,
    checked,
    clean,
)
from aggregates.attachment import MOST_FILES, Attachment, NoSuchAttachment, TooManyAttachments, found, placed

OFFICE = "application/vnd.openxmlformats-officedocument."
DOCX, XLSX = OFFICE + "wordprocessingml.document", OFFICE + "spreadsheetml.sheet"


def packed(*names: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        for name in names:
            made.writestr(name, "<x/>")
    return target.getvalue()


WORD, SHEET = packed("[Content_Types].xml", "word/document.xml"), packed("[Content_Types].xml", "xl/workbook.xml")
TRUE = [
    (b"%PDF-1.7\n", "application/pdf", ".pdf"),
    (b"\x89PNG\r\n\x1a\n...", "image/png", ".png"),
    (b"\xff\xd8\xff\xe0...", "image/jpeg", ".jpg"),
    (b"II*\0....", "image/tiff", ".tif"),
    (b"MM\0*....", "image/tiff", ".tif"),
    (b"RIFF\x10\0\0\0WEBPVP8 ", "image/webp", ".webp"),
    (b'\xef\xbb\xbf<?xml version="1.0"?><a/>', "application/xml", ".xml"),
    ('<?xml version="1.0" encoding="UTF-16"?><a/>'.encode("utf-16"), "application/xml", ".xml"),
    ("Kravu saņēmu\r\n".encode(), "text/plain", ".txt"),
    ("Kravu saņēmu".encode("utf-16"), "text/plain", ".txt"),
    ("Kravu saņēmu".encode("cp1257"), "text/plain", ".txt"),
    (b"a;b\n1;2\n", "text/csv", ".csv"),
    (WORD, DOCX, ".docx"),
    (SHEET, XLSX, ".xlsx"),
    (b"From: a@b.lv\r\nSubject: POD\r\n\r\nHi", "message/rfc822", ".eml"),
]


@pytest.mark.feature("T02")
@pytest.mark.parametrize(("content", "media_type", "ending"), TRUE)
def test_a_file_that_is_what_it_says_comes_in(content: bytes, media_type: str, ending: str) -> None:
    assert checked(content, media_type, f"pod{ending}") == (media_type, f"pod{ending}")
    assert checked(content, f"{media_type.upper()}; charset=x", f"POD{ending.upper()}")[0] == media_type
    assert checked(content, "application/octet-stream", f"pod{ending}") == (media_type, f"pod{ending}")
    assert checked(content, "", f"pod{ending}") == (media_type, f"pod{ending}")


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"MZ\x90\0", "application/pdf"),
        (b" %PDF-1.7", "application/pdf"),
        (b"<html><script>alert(1)</script>", "image/png"),
        (b"%PDF-1.7", "image/jpeg"),
        (b"RIFF\x10\0\0\0WAVEfmt ", "image/webp"),
        (b"GIF89a", "image/tiff"),
        (b"MZ\x90\0", "text/plain"),
        (b"\xff\xfe\x00", "text/plain"),
        (b"\xff\xfe\x01\x00", "text/plain"),
        (b"a;b\0", "text/csv"),
        (b"hello", "application/xml"),
        (b"<!DOCTYPE html><html>", "application/xml"),
        (b"\xef\xbb\xbf <HTML>", "application/xml"),
        (b"no header here\r\n", "message/rfc822"),
        (b"PK\x03\x04 cut off", DOCX),
        (SHEET, DOCX),
        (WORD, XLSX),
        (packed("word/document.xml"), DOCX),
        (packed("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), DOCX),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused(content: bytes, media_type: str) -> None:
    with pytest.raises(NotWhatItSays) as refused:
        checked(content, media_type, "x")
    assert media_type in refused.value.detail


@pytest.mark.parametrize(
    ("media_type", "name"),
    [
        ("application/zip", "pod.zip"),
        ("text/html", "pod.pdf"),
        ("image/svg+xml", "pod.svg"),
        ("application/x-msdownload", "pod.pdf"),
        ("application/octet-stream", "pod.exe"),
        ("", "pod"),
    ],
)
def test_files_of_other_types_stay_out(media_type: str, name: str) -> None:
    with pytest.raises(FileTypeNotAllowed) as refused:
        checked(b"%PDF-1.7", media_type, name)
    assert refused.value.status == 415


def test_nothing_and_too_much_are_refused() -> None:
    with pytest.raises(EmptyFile):
        checked(b"", "application/pdf", "pod.pdf")
    with pytest.raises(AttachmentTooLarge) as refused:
        checked(b"%PDF-" + bytes(MOST_BYTES - 4), "application/pdf", "pod.pdf")
    assert refused.value.status == 413
    assert checked(b"%PDF-" + bytes(MOST_BYTES - 5), "application/pdf", "pod.pdf")


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\Anna\\POD.pdf", "POD.pdf"),
        ("..", "attachment"),
        ("", "attachment"),
        ("pod\r\nSet-Cookie: x.pdf", "podSet-Cookie: x.pdf"),
        ("rekins\u202efdp.exe", "rekinsfdp.exe"),
        (" Pavadzīme  Nr. 7.pdf. ", "Pavadzīme Nr. 7.pdf"),
        ("Pavadzi\u0304me.pdf", "Pavadzīme.pdf"),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
        (".htaccess", "htaccess"),
    ],
)
def test_a_name_has_no_path_and_nothing_invisible(name: str, kept: str) -> None:
    assert clean(name) == kept


@hypothesis_given(st.text(max_size=400))
def test_whatever_the_name_it_can_be_kept_and_shown(name: str) -> None:
    kept = clean(name)
    assert 1 <= len(kept) <= MOST_NAME
    assert not set(kept) & set("/\\")
    assert all(unicodedata.category(each)[0] != "C" and each not in "\u2028\u2029" for each in kept)
    assert clean(kept) == kept
    assert len(checked(b"%PDF-1.7", "application/pdf", name)[1]) <= MOST_NAME


def test_no_text_leaves_the_house_as_a_program() -> None:
    assert checked(b"del *.*", "text/plain", "run.bat") == ("text/plain", "run.bat.txt")
    assert checked(b"%PDF-1.7", "application/pdf", "skan") == ("application/pdf", "skan.pdf")
    assert checked(b"\xff\xd8\xff", "image/jpg", "foto.JPEG") == ("image/jpeg", "foto.JPEG")


# What stands on a document --------------------------------------------------------------------------------------------


def file(key: str, digest: str = "a", name: str = "pod.pdf") -> Attachment:
    return Attachment(key=key, name=name, media_type="application/pdf", size=9, sha256=digest * 64, kind="pod")


@pytest.mark.feature("T03")
def test_a_file_takes_the_place_of_another_and_the_same_file_comes_once() -> None:
    standing = (file("k1"), file("k2", "b"))
    assert placed(standing, file("k3", "c"), replaces="k1") == (file("k1", "c"), True)
    assert placed(standing, file("k3", "b"), replaces="k1") == (file("k1", "b"), True)
    assert placed(standing, file("k3"), replaces="k1") == (file("k1"), False)
    assert placed(standing, file("k3"), replaces=None) == (file("k1"), False)
    assert placed(standing, file("k3", name="cmr.pdf"), replaces=None) == (file("k3", name="cmr.pdf"), True)


def test_an_attachment_that_is_not_there_is_not_found_and_those_that_are_get_named() -> None:
    with pytest.raises(NoSuchAttachment, match=r"k1 \(pod.pdf\)"):
        found((file("k1"),), "k9")
    with pytest.raises(NoSuchAttachment, match="none"):
        placed((), file("k1"), replaces="k9")


def test_a_document_takes_so_many_files_and_may_still_replace_one() -> None:
    standing = tuple(file(f"k{number}", name=f"{number}.pdf") for number in range(MOST_FILES))
    with pytest.raises(TooManyAttachments, match="detach some"):
        placed(standing, file("new", "b"), replaces=None)
    assert placed(standing, file("new", "b"), replaces="k7") == (file("k7", "b"), True)
    assert placed(standing, file("new", name="7.pdf"), replaces=None) == (standing[7], False)
