"""Real and hostile files from a folder outside this repository, compared with what is known about them."""

import hashlib
import json
import os
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path

import pytest

from adapters.bank import read_entries
from aggregates.errors import Rejected

ROOT = Path(__file__).resolve().parents[2]
FOLDER = Path(os.environ.get("NENOSEGTS_BANK_FILES", ROOT.parent / "shared" / "bank-files"))


def known(part: str) -> dict[str, dict]:
    path = FOLDER / part / "expected.json"
    return json.loads(path.read_text("utf-8")) if path.exists() else {}


DEV, FIDAVISTA = known(""), known("fidavista")
ATTACKS = {name: case for name, case in known("attacks").items() if case["expect"] != "not_a_case"}
needs_files = pytest.mark.skipif(not DEV, reason="no folder of bank files; name it in NENOSEGTS_BANK_FILES")


def decimal(text):
    return None if text is None else Decimal(text)


def digest(texts):
    return hashlib.sha256("\n".join(texts).encode()).hexdigest() if texts else None


def as_known(entry):
    return {
        "ref": entry.reference,
        "asr": entry.bank_reference,
        "amt": entry.amount,
        "ccy": entry.currency,
        "ind": entry.direction,
        "sts": entry.status,
        "rvsl": entry.reversal,
        "book": entry.booked,
        "val": entry.value,
        "tx": entry.transactions,
        "e2e": list(entry.end_to_end),
        "remittance_lines": len(entry.texts),
        "remittance_sha256": digest(entry.texts),
        "references": len(entry.references),
        "reference_sha256": digest(entry.references),
    }


def net(statement):
    came, went = statement.credits_by_currency, statement.debits_by_currency
    return {one: came.get(one, Decimal(0)) - went.get(one, Decimal(0)) for one in {*came, *went}}


def compare(statement, entries, payments, expected):
    assert (statement.id, statement.sequence) == (expected["id"], expected["elctrnc_seq"])
    assert statement.account == (expected["account"] and "".join(expected["account"].split()).upper())
    assert statement.entries == expected["entries"]
    assert statement.booked == expected["status"].get("BOOK", 0) + expected["status"].get("(none)", 0)
    assert (statement.opening, statement.closing) == (decimal(expected["opening"]), decimal(expected["closing"]))
    assert (statement.opening_currency, statement.closing_currency) == (
        expected["opening_ccy"],
        expected["closing_ccy"],
    )
    assert net(statement) == {currency: Decimal(value) for currency, value in expected["net_booked"].items()}
    assert statement.balanced == expected["balance_ok"]
    assert statement.difference == decimal(expected["balance_diff"])
    said = " ".join(warning.what for warning in statement.warnings)
    assert ("does not close" in said) == (expected["balance_ok"] is False)
    assert ("The summary says" in said) == bool(expected.get("txssummry_mismatch"))
    wanted = [{**entry, "amt": Decimal(entry["amt"])} for entry in expected["entry_list"]]
    assert [as_known(entry) for entry in entries] == wanted
    of_entry = {entry.index: [one for one in payments if one.position == entry.index] for entry in entries}
    assert all(sum(one.amount for one in of_entry[entry.index]) == entry.amount for entry in entries)
    assert len({one.fingerprint for one in payments}) == len(payments)


@needs_files
@pytest.mark.parametrize("name", DEV)
def test_a_real_file_says_what_is_known_about_it(name):
    members = DEV[name].get("members", [DEV[name]])
    expected = [statement for member in members for statement in member["stmts"]]
    try:
        file, entries, payments = read_entries(FOLDER / "dev" / name)
    except Rejected as refusal:
        assert not expected, refusal.detail  # refusing says the same as "no statement", aloud
        return
    versions = dict.fromkeys(member["version"] or f"camt.{member['kind']}" for member in members)
    assert file.format == " + ".join(versions)
    assert len(file.statements) == len(expected)
    for one in zip(file.statements, entries, payments, expected, strict=True):
        compare(*one)


@needs_files
@pytest.mark.parametrize("name", FIDAVISTA)
def test_a_fidavista_file_says_what_is_known_about_it(name):
    file, _, payments = read_entries(FOLDER / "fidavista" / name)
    for statement, found, expected in zip(file.statements, payments, FIDAVISTA[name]["statements"], strict=True):
        assert (statement.account, statement.currency) == (expected["account"], expected["currency"])
        assert [str(statement.from_on), str(statement.to_on)] == expected["period"]
        assert (statement.opening, statement.closing) == (Decimal(expected["opening"]), Decimal(expected["closing"]))
        assert statement.balanced == expected["closes"]
        assert (statement.credits, statement.debits) == (
            Decimal(expected["credits"][1]),
            Decimal(expected["debits"][1]),
        )
        assert statement.entries == expected["entries"]
        for one, entry in zip(found, expected["entry_list"], strict=True):
            party = entry["counterparty"]
            assert (one.name, one.legal_id, one.iban, one.bic) == tuple(
                party[key] for key in ("name", "legal_id", "account", "bic")
            )
            assert (one.text, one.bank_reference, one.amount) == (
                entry["text"], entry["bank_reference"], Decimal(entry["amount"]),
            )  # fmt: skip
            assert one.direction == {"CRDT": "credit", "DBIT": "debit"}[entry["direction"]]
            assert (str(one.booked_on), one.value_on and str(one.value_on)) == (
                entry["booking_date"], entry["value_date"],
            )  # fmt: skip


@pytest.fixture(scope="session")
def large_attacks(tmp_path_factory):
    folder = tmp_path_factory.mktemp("attacks")
    script = FOLDER / "attacks" / "make_attacks.py"
    subprocess.run([sys.executable, str(script), str(folder)], check=True, capture_output=True, timeout=120)
    return folder


@needs_files
@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_is_refused_or_read_exactly_and_quickly(name, large_attacks):
    case = ATTACKS[name]
    folder = FOLDER / "attacks" if case["stored"] else large_attacks
    began = time.perf_counter()
    try:
        file, entries, payments = read_entries(folder / name)
    except Rejected as refusal:
        assert case["expect"] not in ("accept", "warn_or_refuse"), refusal.detail
        assert "CANARY" not in refusal.detail
        return
    finally:
        assert time.perf_counter() - began < 2  # a second, on a machine that does other things, too
    assert case["expect"] != "refuse"
    assert "CANARY" not in repr((file, entries, payments))
    want = case["want"] or {}
    found = {
        "entries": sum(map(len, entries)),
        "amount": str(payments[0][0].amount.normalize()),
        "direction": entries[0][0].direction,
        "payer": payments[0][0].name,
        "text": payments[0][0].text,
        "opening": str(file.statements[0].opening),
        "closing": str(file.statements[0].closing),
        "difference": str(file.statements[0].difference),
    }
    if "amount" in want:
        want = {**want, "amount": str(Decimal(want["amount"]).normalize())}
    assert {key: found[key] for key in want} == want
    if name == "closing_off_by_cent.xml":
        assert any("0.01" in warning.what for warning in file.warnings)


@needs_files
@pytest.mark.parametrize(
    ("report", "other", "field"),
    [
        ("stanisci_libeufin__gls_camt052.xml", "stanisci_libeufin__gls_camt053.xml", "fingerprint"),
        (
            "moov-io_iso20022__200519_camt.052_P_CH2909000000250094239_1110092686_0_2019042416072347.xml",
            "moov-io_iso20022__200519_camt.054-Debit_P_CH2909000000250094239_1110092692_0_2019042401501580.xml",
            "reference_key",  # booked on the 24th in the one and on the 25th in the other
        ),
    ],
)
def test_real_bookings_that_come_in_two_messages_are_known_again(report, other, field):
    first, second = (
        {getattr(one, field) for some in read_entries(FOLDER / "dev" / name)[2] for one in some}
        for name in (report, other)
    )
    assert second <= first or first <= second


@needs_files
def test_reading_a_real_file_twice_gives_the_same_payments():
    for name in ("stanisci_libeufin__gls_camt053.xml", "adorsys_multibanking__camts.zip"):
        assert read_entries(FOLDER / "dev" / name) == read_entries(FOLDER / "dev" / name)
