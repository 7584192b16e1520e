"""An import asks the database as often for 10,000 entries as for 100, but for its pages."""

from collections import Counter
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import psycopg
import pytest

from commands.accruals.post_accruals import PostAccruals, post_accruals
from commands.desk import Policy
from commands.invoices.approve_invoice import ApproveInvoices, approve_invoices
from commands.invoices.draft_invoice import DraftInvoice, draft_invoice
from commands.invoices.enter_expense import EnterExpense, enter_expense
from commands.payments.pay_invoices import PayInvoices, pay_invoices
from commands.registers.enter_register import EnterRegister, enter_register
from store import appending
from tests.faults import trade
from tests.stories.bank import ACCOUNT, In, statement


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[Counter[str]]:
    """Every statement that goes to the server, counted by its first words."""
    counted: Counter[str] = Counter()
    execute, copy, call, flush = psycopg.Cursor.execute, psycopg.Cursor.copy, appending.call, appending.flush

    def counting(self: Any, query: Any, *given: Any, **more: Any) -> Any:
        text = query if isinstance(query, str) else query.as_string(None) if hasattr(query, "as_string") else str(query)
        counted[" ".join(text.split())[:60]] += 1
        return execute(self, query, *given, **more)

    def executemany(self: Any, query: Any, rows: Any, **more: Any) -> None:
        for row in rows:
            self.execute(query, row, **more)

    def copying(self: Any, query: Any, *given: Any, **more: Any) -> Any:
        counted["COPY"] += 1
        return copy(self, query, *given, **more)

    def called(*given: Any) -> Any:
        counted["append_facts"] += 1
        return call(*given)

    def flushed(*given: Any) -> Any:
        counted["flush"] += 1
        return flush(*given)

    monkeypatch.setattr(psycopg.Cursor, "execute", counting)
    monkeypatch.setattr(psycopg.Cursor, "executemany", executemany)
    monkeypatch.setattr(psycopg.Cursor, "copy", copying)
    monkeypatch.setattr(appending, "call", called)
    monkeypatch.setattr(appending, "flush", flushed)
    yield counted


def entries(name: str, count: int) -> bytes:
    """Strangers' money and payments that name invoices, in turn."""
    made = [
        In("1.00", f"R-{each % 60 + 1:06}", ref=f"{name}{each:07}", iban=trade.iban(each % 60 // 3), on="2026-05-18")
        for each in range(count)
    ]
    return statement(*made, name=name)


@pytest.mark.feature("T33")
def test_an_import_asks_no_more_often_for_ten_thousand_entries(
    database_url: str, schema: str, asked: Counter[str]
) -> None:
    with trade.opened(database_url, schema) as office:
        office.desk.policy = Policy()
        office.desk.settle = lambda: True  # the read models are measured elsewhere
        trade.prepare(office, 60)
        office.settle()
        found = {}
        for count in (100, 5_000, 10_000):
            content = entries(f"S{count}", count)
            asked.clear()
            answer = trade.imported(office, content)
            assert answer.more["statements"][0]["payments_new"] == count
            found[count] = Counter(asked)
    assert sum(found[100].values()) >= 8, "something is not counted"
    pieces = {
        each for counted in found.values() for each in counted if "file" in each.lower()
    }  # a larger file: more of them
    kept = {
        count: Counter({each: n for each, n in counted.items() if each not in pieces})
        for count, counted in found.items()
    }
    assert kept[100] == kept[5_000], "one page is one page"
    more = kept[10_000] - kept[5_000]
    assert sum(more.values()) <= sum(kept[100].values()), f"a second page costs at most what the first one did: {more}"
    assert more["append_facts"] == 1


def debits(name: str, count: int) -> bytes:
    """Money that goes out to one provider: every second debit names one of 60 expenses, in turn."""
    named = (f"E-{each % 60 + 1:06}" if each % 2 else "alga" for each in range(count))
    made = [
        In("1.00", text, ref=f"{name}{each:07}", side="DBIT", iban=trade.iban(0), on="2026-05-18")
        for each, text in enumerate(named)
    ]
    return statement(*made, name=name)


@pytest.mark.feature("F40")
def test_paying_expenses_asks_as_often_for_five_thousand_debits_as_for_a_hundred(
    database_url: str, schema: str, asked: Counter[str]
) -> None:
    with trade.opened(database_url, schema) as office:
        office.desk.policy = Policy()
        trade.prepare(office, 3)
        line = {"text": "Druka", "unit_price": "1000.00", "vat_code": "PVN21"}
        entered = [
            trade.give(
                office,
                enter_expense,
                EnterExpense(provider="C0", number=f"E-{number:06}", issued_on=trade.DAY, lines=(line,)),
            )
            for number in range(1, 61)
        ]
        trade.give(office, approve_invoices, ApproveInvoices(ids=tuple(UUID(each.id) for each in entered)))
        office.settle()
        office.desk.settle = lambda: True  # the read models are measured elsewhere
        found, paid = {}, {}
        for count in (100, 5_000):
            content = debits(f"D{count}", count)
            asked.clear()
            answer = trade.imported(office, content)
            found[count] = sum(n for each, n in asked.items() if "file" not in each.lower())
            paid[count] = answer.more["outgoing"]
    assert found[100] == found[5_000] >= 8
    assert b'"decision":"auto"' in bytes(paid[100])
    assert bytes(paid[100]).count(b'"status":') == 100


@pytest.mark.feature("T46")
def test_a_hundred_invoices_are_paid_by_hand_and_confirmed_in_as_many_questions_as_three(
    database_url: str, schema: str, asked: Counter[str]
) -> None:
    with trade.opened(database_url, schema) as office:
        office.desk.policy = Policy()
        trade.prepare(office, 120)
        trade.give(office, enter_register, EnterRegister(code="MAIN", entry={"iban": ACCOUNT}), "bank_accounts")
        office.settle()
        with office.store.reading() as connection:
            rows = connection.execute("SELECT id, number FROM invoices ORDER BY number").fetchall()
        office.desk.settle = lambda: True  # the read models are measured elsewhere
        found = {}
        for name, chosen in (("few", rows[:3]), ("many", rows[3:103])):
            asked.clear()
            paid = trade.give(office, pay_invoices, PayInvoices(ids=tuple(row[0] for row in chosen), paid_on=trade.DAY))
            assert len(paid.more["done"]) == len(chosen)
            paying = sum(asked.values())
            office.settle()
            content = statement(
                *(In("121.00", number, ref=f"{name}{number}", on="2026-05-06") for _, number in chosen), name=name
            )
            asked.clear()
            answer = trade.imported(office, content)
            assert bytes(answer.more["payments"]).count(b'"confirms_provisional"') == len(chosen)
            found[name] = paying, sum(n for each, n in asked.items() if "file" not in each.lower())
    assert found["few"] == found["many"]


@pytest.mark.feature("C48")
def test_deferring_income_asks_as_often_for_fifty_invoices_as_for_three(
    database_url: str, schema: str, asked: Counter[str]
) -> None:
    days = {"served_from": "2026-01-01", "served_to": "2026-12-31"}
    line = {"text": "Licence", "unit_price": "1200.00", "vat_code": "PVN21", "account": "6110", **days}
    line["accrual_template"] = "YEAR"
    with trade.opened(database_url, schema) as office:
        trade.prepare(office, 3)
        entry = {"name": "A year", "accrual_account": "5910"}
        trade.give(office, enter_register, EnterRegister(code="YEAR", entry=entry), "accrual_templates")
        found = {}
        for count in (3, 50):
            drafts = [trade.give(office, draft_invoice, DraftInvoice(payer="C0", lines=(line,))) for _ in range(count)]
            asked.clear()
            trade.give(office, approve_invoices, ApproveInvoices(ids=tuple(UUID(each.id or "") for each in drafts)))
            approving = sum(asked.values())
            office.settle()
            office.desk.settle = lambda: True  # the read models are measured elsewhere
            asked.clear()
            run = post_accruals(office.desk, trade.CLERK, PostAccruals(until=trade.TODAY))
            assert len(run.more["done"]) == count
            found[count] = approving, sum(asked.values())
            office.settle()
    assert found[3] == found[50]
    assert min(found[3]) >= 3, "something is not counted"
