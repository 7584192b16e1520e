"""Every public bank file, imported into one office: the sums are the file's, and a second time books nothing."""

import json
from collections import defaultdict
from decimal import Decimal
from typing import Any

import pytest

from aggregates.bank_payment import BankPayment
from aggregates.bank_statement import BankStatement
from api.office import Office
from tests.books import booked, folded
from tests.stories.conftest import Clerk
from tests.stories.test_hostile_files import FOLDER, send

DEV = FOLDER.parent / "dev"
EXPECTED = FOLDER.parent / "expected.json"
pytestmark = pytest.mark.skipif(
    not EXPECTED.exists(), reason="no folder of bank files; name it in NENOSEGTS_BANK_FILES"
)


def expected_statements(name: str) -> list[dict[str, Any]]:
    whole = json.loads(EXPECTED.read_text("utf-8"))[name]
    return [each for member in whole.get("members", [whole]) for each in member["stmts"]]


def receipts(statement: dict[str, Any]) -> dict[str, Decimal]:
    """Booked credits above zero, by currency."""
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    for entry in statement["entry_list"]:
        if entry["ind"] == "CRDT" and entry["sts"] in {"BOOK", None} and Decimal(entry["amt"]) > 0:
            sums[entry["ccy"]] += Decimal(entry["amt"])
    return dict(sums)


@pytest.mark.feature("T33")
def test_every_real_file_is_booked_to_the_cent_and_once(clerk: Clerk, office: Office) -> None:
    refusals, answers = {}, {}
    for path in sorted(DEV.iterdir()):
        answer, _ = send(clerk, path.read_bytes(), path.name, form=True)
        if answer.status_code == 201:
            answers[path.name] = answer.json()
        else:
            refusals[path.name] = answer.json()["detail"]
    assert {name for name in refusals if expected_statements(name)} == set(), refusals
    assert len(answers) > 100
    for name, answer in answers.items():
        wanted: defaultdict[str, Decimal] = defaultdict(Decimal)
        for statement in expected_statements(name):
            for currency, amount in receipts(statement).items():
                wanted[currency] += amount
        found: defaultdict[str, Decimal] = defaultdict(Decimal)
        for payment in answer["payments"]:
            if payment["status"] != "set-aside":
                found[payment["currency"]] += Decimal(payment["amount"])
        assert dict(found) == dict(wanted), name
    check_kept(office, answers)
    count = booked(office.store)
    assert count == sum(each["payments_new"] for answer in answers.values() for each in answer["statements"]) > 100
    again_books_nothing(clerk, office, answers)


def check_kept(office: Office, answers: dict[str, Any]) -> None:
    """What the log holds of each statement is what was answered."""
    books = folded(office.store)
    new = {each["id"]: each for answer in answers.values() for each in answer["payments"] if each["status"] == "new"}
    kept = {str(each.id): each for each in books.of(BankPayment)}
    assert new.keys() == kept.keys()
    assert {each: Decimal(new[each]["amount"]) for each in new} == {each: kept[each].amount for each in kept}
    assert all(each.imported for each in books.of(BankStatement))


def again_books_nothing(clerk: Clerk, office: Office, answers: dict[str, Any]) -> None:
    before = booked(office.store)
    for name in answers:
        again, _ = send(clerk, (DEV / name).read_bytes(), name, form=False)
        if again.status_code == 415 or name.endswith(".zip"):
            again, _ = send(clerk, (DEV / name).read_bytes(), name, form=True)
        assert again.status_code == 201, again.text
        assert again.json()["file"]["known"] is True, name
        assert {each["status"] for each in again.json()["payments"]} <= {"known", "set-aside"}, name
    assert booked(office.store) == before
