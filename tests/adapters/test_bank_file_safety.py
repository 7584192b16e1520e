"""A bank file is never trusted: what no bank sends is refused with a reason, within a second and little memory."""

import gzip
import io
import struct
import tracemalloc
import zipfile
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.bank import BrokenFile, NotABankFile, TooLarge, UnsafeFile, read_bank_file, read_entries
from aggregates.errors import Rejected
from tests.adapters.bank_files import amt, camt, fidavista, ntry, payment, payments, trx, tx, warnings

LATVIAN = "SIA Ķīmija, Šķīdumi un žagars"


def named(encoding: str) -> str:
    return camt(ntry(txs=tx(name=LATVIAN))).decode().replace("UTF-8", encoding)


def packed(*members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return out.getvalue()


@pytest.mark.parametrize(
    ("declared", "codec", "mark"),
    [
        ("UTF-8", "utf-8", b""),
        ("utf-8", "utf-8", b"\xef\xbb\xbf"),
        ("UTF-16", "utf-16-le", b"\xff\xfe"),
        ("UTF-16", "utf-16-be", b"\xfe\xff"),
        ("windows-1257", "cp1257", b""),
        ("ISO-8859-13", "iso8859-13", b""),
    ],
)
def test_baltic_names_are_read_in_every_encoding_that_banks_use(declared, codec, mark):
    assert payment(mark + named(declared).encode(codec)).name == LATVIAN


@pytest.mark.parametrize("encoding", ["ISO-8859-1", "ISO-8859-15", "windows-1252", "US-ASCII"])
def test_western_encodings_are_read_too(encoding):
    assert payment(camt(ntry()).decode().replace("UTF-8", encoding).encode()).name == "SIA Payer"


def test_no_declaration_means_utf8_and_blanks_before_the_declaration_are_skipped():
    text = named("UTF-8")
    assert payment(text.split("\n", 1)[1].encode()).name == LATVIAN
    assert payment(b"\r\n\t " + text.encode()).name == LATVIAN


@pytest.mark.parametrize(
    ("data", "error", "why"),
    [
        (named("UTF-8").encode("cp1257"), BrokenFile, "not the UTF-8 text"),
        (named("UTF-7").encode("utf-7"), UnsafeFile, "encoding 'utf-7'"),
        (b"\xff\xfe\0\0" + named("UTF-32").encode("utf-32-le"), UnsafeFile, "UTF-32"),
        (b"\xef\xbb\xbf" + named("windows-1257").encode(), UnsafeFile, "windows-1257"),
        (b"\xff\xfe" + named("UTF-16").encode("utf-16-le")[:-1], BrokenFile, "not the UTF-16 text"),
        (named("UTF-16").encode("utf-16-le"), BrokenFile, "NUL"),
        (camt(ntry()).replace(b"INV", b"I\0V"), BrokenFile, "NUL"),
        (camt(ntry()).replace(b"INV", b"I\x1bV"), BrokenFile, "not well-formed"),
        (camt(ntry()).replace(b"INV", b"&#0;"), BrokenFile, "not well-formed"),
        (camt(ntry()).replace(b"INV", b"&x;"), BrokenFile, "undefined entity"),
        (camt(ntry()).replace(b"<Ntry>", b"<q:Ntry>").replace(b"</Ntry>", b"</q:Ntry>"), BrokenFile, "prefix of <q:"),
        (camt(ntry())[:-30], BrokenFile, "cut or damaged"),
        (camt(ntry()) + b"<Document/>", BrokenFile, "junk after document"),
        (b"", NotABankFile, "empty"),
        (b" \r\n" * 40_000, NotABankFile, "empty"),
        (b"Date;Amount\n2026-01-05;21,00\n", NotABankFile, "not XML"),
        (b"%PDF-1.7 ...", NotABankFile, "a PDF"),
        (b":20:REF\n:25:ACC\n", NotABankFile, "MT940"),
        (gzip.compress(camt(ntry())), NotABankFile, "gzip"),
    ],
)  # fmt: skip
def test_what_is_no_bank_file_or_a_damaged_one_is_refused_with_its_reason(data, error, why):
    with pytest.raises(error, match=why):
        payments(data)


@pytest.mark.parametrize(
    "doctype",
    ["<!DOCTYPE d>", '<!DOCTYPE d SYSTEM "http://127.0.0.1:9/x.dtd">', '<!DOCTYPE d [<!ENTITY x "">]>',
     '<!DOCTYPE d [<!ATTLIST Amt Ccy CDATA "USD">]>', '<!DOCTYPE d [<!ENTITY % p SYSTEM "file:///x"> %p;]>'],
)  # fmt: skip
@pytest.mark.parametrize("codec", ["utf-8", "utf-16"])
def test_every_doctype_is_refused_before_anything_after_it_is_read(doctype, codec):
    text = camt(ntry(amt("1&x;000.00"))).decode().replace("?>\n", f"?>{doctype}", 1)
    with pytest.raises(UnsafeFile, match="DOCTYPE"):
        payments(text.replace("UTF-8", codec.upper()).encode(codec))


JUNK = {
    "nesting": ("<a>" * 50 + "</a>" * 50, "nested more than 40 deep"),
    "attributes": ("<a " + " ".join(f'a{n}="1"' for n in range(40)) + "/>", "more than 32 attributes"),
    "namespaces": ("<a " + " ".join(f'xmlns:a{n}="u"' for n in range(40)) + "/>", "more than 32 attributes"),
    "text": ("<a>" + "x" * 300_000 + "</a>", "longer than 64 KiB"),
    "text in pieces": ("<a>" + "xxxxxxx<!---->" * 60_000 + "</a>", "longer than 64 KiB"),
    "attribute": (f'<a b="{"x" * 400_000}"/>', "longer than 256 KiB"),
    "comment": (f"<!-- {('<x>' + 'x' * 200) * 2_000} -->", "longer than 256 KiB"),
    "name": (f"<{'x' * 400_000}/>", "longer than 256 KiB"),
    "elements": ("<a/>" * 80_000, "20,000 elements in a row"),
    "texts": ("<AddtlNtryInf>x</AddtlNtryInf>" * 80_000, "20,000 elements in a row"),
    "texts of one payment": (f"<AddtlNtryInf>{'x' * 4_000}</AddtlNtryInf>" * 20, "64 KiB together"),
}


@pytest.mark.parametrize("kind", JUNK)
def test_junk_without_end_is_refused(kind):
    junk, why = JUNK[kind]
    with pytest.raises(UnsafeFile, match=why):
        payments(camt(ntry(txs="", extra=junk)))


def test_too_many_parts_statements_bytes_and_seconds_are_refused():
    with pytest.raises(TooLarge, match="more than 50,000"):
        payments(camt(ntry(txs="<TxDtls/>" * 50_001)))
    with pytest.raises(TooLarge, match="more than 10,000 statements"):
        payments(b"<Document><BkToCstmrStmt>" + b"<Stmt/>" * 10_001)
    with pytest.raises(TooLarge, match="64 MiB"):
        payments(b"<a>" + (b"<b>" + b" " * 60_000 + b"</b>") * 1_200)
    with pytest.raises(TooLarge, match="too long"):
        read_bank_file(camt(ntry()), print, seconds=-1)


def test_what_is_not_read_takes_no_memory():
    junk = b"".join(b"<j%d>%d</j%d>" % (n % 9, n, n % 9) for n in range(15_000))
    tracemalloc.start()
    with pytest.raises(UnsafeFile):
        payments(b"<a>" + junk * 10)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 10 << 20


def test_payments_leave_no_memory_behind_except_their_fingerprints():
    data = camt(*(ntry(bank_reference=f"B{n}", txs=tx(text="x" * 1000)) for n in range(5_000)))
    tracemalloc.start()
    file = read_bank_file(data, lambda *_: None)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert file.statements[0].entries == 5_000
    assert peak < 4 << 20


def test_a_zip_of_several_files_is_one_bank_file_with_all_their_statements():
    data = packed(
        ("a/", b""),
        ("a/one.xml", camt(ntry())),
        ("__MACOSX/._one.xml", b"\0"),
        ("two.xml", fidavista(trx("1,00"), trx())),
    )
    with pytest.raises(Rejected, match=r"two\.xml"):
        payments(data)
    file, _, found = read_entries(packed(("one.xml", camt(ntry())), ("two.xml", fidavista(trx()))))
    assert file.format == "camt.053.001.08 + fidavista"
    assert [len(some) for some in found] == [1, 1]
    assert file.size < 2_000


def test_warnings_of_a_member_name_it():
    assert "two.xml, statement 2" in warnings(packed(("one.xml", camt()), ("two.xml", camt(ntry(amt("-1.00"))))))


def overwritten(data: bytes, marker: bytes, offset: int, value: bytes) -> bytes:
    at = data.rindex(marker) + offset
    return data[:at] + value + data[at + len(value) :]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_archives_that_no_bank_sends_are_refused():
    one = camt(ntry())
    plain = packed(("a.xml", one), method=zipfile.ZIP_STORED)
    for data, error in (
        (packed(("a.zip", packed(("b.xml", one)))), UnsafeFile),
        (packed(("a.gz", gzip.compress(one))), UnsafeFile),
        (packed(("a.xml", one), ("a.xml", camt(ntry(amt("9.00"))))), UnsafeFile),
        (packed(*((f"{n}.xml", one) for n in range(101))), TooLarge),
        (packed(("a.xml", b"<a>" + b" " * 2_000_000)), UnsafeFile),
        (packed(("a.xml", b"<a>" + (b"<b>" + b" " * 60_000 + b"</b>") * 1_200)), TooLarge),
        (packed(("a.xml", one), method=zipfile.ZIP_BZIP2), BrokenFile),
        (packed(), NotABankFile),
        (packed(("readme.txt", b"hello")), NotABankFile),
        (plain.replace(b"INV-1", b"INV-2"), BrokenFile),
        (plain[:-30], BrokenFile),
        (b"PK\x03\x04" + b"\0" * 100, BrokenFile),
        (overwritten(plain, b"PK\x01\x02", 8, struct.pack("<H", 1)), BrokenFile),
        (overwritten(plain, b"PK\x05\x06", 12, struct.pack("<I", 1 << 30)), TooLarge),
    ):
        with pytest.raises(error):
            payments(data)


def test_a_zip_that_unpacks_to_too_much_is_refused(monkeypatch):
    monkeypatch.setattr("adapters.bank.archive.UNPACKED", 2_000)
    with pytest.raises(TooLarge, match="unpacks to more"):
        payments(packed(("a.xml", camt(ntry())), ("b.xml", camt(ntry())), ("c.xml", camt(ntry()))))


def test_names_in_a_zip_are_only_names():
    assert len(payments(packed(("../../evil.xml", camt(ntry())), ("/abs.xml", camt(ntry(amt("1.00"))))))) == 2


def test_a_path_a_stream_and_bytes_are_read_alike(tmp_path):
    path = tmp_path / "statement.xml"
    path.write_bytes(camt(ntry(), ntry()))
    seen = []
    with path.open("rb") as stream:
        files = [read_bank_file(source, lambda *one: seen.append(one)) for source in (path, stream, path.read_bytes())]
    assert len({file.sha256 for file in files}) == 1
    assert [file.size for file in files] == [path.stat().st_size] * 3
    assert seen[:2] == seen[2:4] == seen[4:]


def test_control_and_direction_characters_of_a_file_never_reach_a_message():
    with pytest.raises(Rejected) as refused:
        payments(camt(ntry(amt("1\u202e2"))))
    assert "\u202e" not in refused.value.detail


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_damage_causes_anything_but_a_refusal(data):
    whole = data.draw(st.sampled_from([camt(ntry(), ntry()), fidavista(trx()), packed(("a.xml", camt(ntry())))]))
    at = data.draw(st.integers(0, len(whole) - 1))
    cut = data.draw(st.integers(0, 20))
    damaged = whole[:at] + data.draw(st.binary(max_size=8)) + whole[at + cut :]
    try:
        found = payments(damaged)
    except Rejected as refusal:
        assert refusal.detail.endswith(".")
        assert refusal.title.endswith(".")
    else:
        assert all(isinstance(one.amount, Decimal) for one in found)
