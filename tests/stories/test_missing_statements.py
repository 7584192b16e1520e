"""An auditor's first question: is the pile of statements complete?"""

from tests.stories.bank import ACCOUNT, In, statement
from tests.stories.conftest import Clerk


def dated(content: bytes, first: str, last: str) -> bytes:
    period = f"<FrToDt><FrDt>{first}</FrDt><ToDt>{last}</ToDt></FrToDt><Acct>"
    return content.replace(b"<Acct>", period.encode(), 1)


def send(clerk: Clerk, content: bytes) -> list[str]:
    answer = clerk.client.post("/bank-statements", content=content, headers={"Content-Type": "application/xml"})
    assert answer.status_code == 201, answer.text
    return [each["what"] for each in answer.json()["warnings"] if ACCOUNT in each["where"]]


def test_a_statement_that_does_not_begin_where_the_last_one_ended_is_noticed(clerk: Clerk) -> None:
    first = statement(In("10.00", on="2026-05-05"), name="S1", opening="100.00")
    next_one = statement(In("5.00", on="2026-05-15"), name="S2", opening="110.00")
    far = statement(In("1.00", on="2026-05-25"), name="S4", opening="5000.00")
    assert send(clerk, dated(first, "2026-05-01", "2026-05-10")) == []
    assert send(clerk, dated(next_one, "2026-05-11", "2026-05-20")) == []
    (what,) = send(clerk, dated(far, "2026-05-21", "2026-05-30"))
    assert "5000.00" in what and "115.00" in what and "missing" in what


def test_a_return_that_waits_for_a_person_is_said_in_the_answer(clerk: Clerk) -> None:
    back = In("21.00", "Return", on="2026-05-15", side="DBIT", returned="AC04")
    assert any("took back 21.00 EUR on 2026-05-15" in each for each in send(clerk, statement(back)))
