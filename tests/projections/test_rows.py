"""Events in, rows out: what each read model makes of a fact."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from aggregates.access_key import AccessKey
from aggregates.bank_payment import BankPayment, Candidate
from aggregates.bank_statement import BankStatement, KeptEntry
from aggregates.customer import Customer
from aggregates.event import Event
from aggregates.invoice import Invoice, Line, Totals
from aggregates.register import Register
from projections import (
    access_keys,
    bank_payments,
    bank_statements,
    customers,
    debtors,
    invoices,
    known_ibans,
    ledger,
    nenosegts,
    registers,
)
from projections.changes import Changes, ReadModel
from tests.projections.world import Written

ID, OTHER = str(UUID(int=1)), UUID(int=2)
ON, DUE = date(2026, 6, 1), date(2026, 6, 15)
GROSS = Decimal("121.00")
TOTALS = Totals(net=Decimal("100.00"), vat=Decimal("21.00"), gross=GROSS)
DEBT: dict[str, Any] = {"effective_on": ON, "payer": "ABOLS", "currency": "EUR", "due_on": DUE}
MONEY: dict[str, Any] = {"effective_on": ON, "payer": "ABOLS", "currency": "EUR"}
APPROVED = Invoice.Approved(
    number="R-000017", series="R", issued_on=ON, payer_name="SIA Ābols", totals=TOTALS, lines=(Line(text="Work"),),
    uncovered=GROSS, base_gross=GROSS, **DEBT,
)  # fmt: skip
BOOKED = BankPayment.Booked(
    statement=OTHER, account="LV1", booked_on=ON, amount=GROSS, uncovered=GROSS, base_amount=GROSS, name="Ābols",
    text="R-17", iban="LV2", **MONEY,
)  # fmt: skip
LINKED = BankPayment.Linked(
    invoice=OTHER, number="R-000017", customer="ABOLS", paid=Decimal(21), amount=Decimal(21), base_value=Decimal(21),
    uncovered=Decimal(100), iban="LV2", **MONEY,
)  # fmt: skip
COVERED = Invoice.Covered(
    document=OTHER, amount=Decimal(21), base_released=Decimal(20), exchange_difference=Decimal(1),
    uncovered=Decimal(100), **DEBT,
)  # fmt: skip


def rows(model: ReadModel, event: Event) -> Changes:
    at = Written(7, ID, 3, "2026-06-01 10:00:00+00", "anna", event)
    return model.CHANGES[type(event)](event, at)


def figures(change: Any, *columns: str) -> tuple[Any, ...]:
    return tuple(getattr(change, column) for column in columns)


def test_an_approved_invoice_opens_a_movement_that_as_of_needs_nothing_beside() -> None:
    (line,) = rows(ledger, APPROVED)
    assert figures(line, "kind", "amount", "base_amount", "customer") == ("approved", GROSS, GROSS, "ABOLS")
    assert figures(line, "number", "payer_name", "issued_on", "due_on") == ("R-000017", "SIA Ābols", ON, DUE)
    assert figures(line, "position", "line", "document", "document_kind") == (7, 1, ID, "invoice")


def test_a_covering_moves_the_invoice_and_tells_the_exchange_difference() -> None:
    covered, difference = rows(ledger, COVERED)
    assert figures(covered, "kind", "amount", "base_amount", "source", "counter_document") == (
        "covered", -21, -20, "payment", OTHER,
    )  # fmt: skip
    assert figures(difference, "line", "kind", "amount", "base_amount") == (2, "exchange_difference", 0, -1)


def test_money_that_changes_hands_moves_in_two_accounts() -> None:
    event = BankPayment.Attributed(was=None, uncovered=GROSS, base_value=GROSS, **MONEY)
    gone, come = rows(ledger, event)
    assert figures(gone, "customer", "amount") == ("", -GROSS)
    assert figures(come, "customer", "amount") == ("ABOLS", GROSS)
    assert rows(debtors, event) == (
        debtors.DEBTORS.add(("", "EUR"), unallocated_payments=-GROSS),
        debtors.DEBTORS.add(("ABOLS", "EUR"), unallocated_payments=GROSS),
    )


def test_a_cancelled_draft_moves_nothing() -> None:
    event = Invoice.Cancelled(uncovered=Decimal(0), **DEBT)
    assert (rows(ledger, event), rows(debtors, event)) == ((), ())
    assert rows(nenosegts, event) == (nenosegts.NENOSEGTS.drop(ID),)


def test_an_approved_invoice_is_a_nenosegts_and_counts_in_its_total() -> None:
    row, total = rows(nenosegts, APPROVED)
    assert figures(row, "kind", "total", "uncovered", "due_on", "number_key") == ("invoice", GROSS, GROSS, DUE, "R17")
    assert total == nenosegts.TOTALS.add(("invoice", "sales", "EUR"), documents=1, uncovered=GROSS)


def test_the_last_cent_closes_a_document() -> None:
    last = Invoice.Covered(document=OTHER, amount=GROSS, base_released=GROSS, uncovered=Decimal("0.00"), **DEBT)
    row, total = rows(nenosegts, last)
    assert row == nenosegts.NENOSEGTS.put(ID, version=3, position=7, uncovered=Decimal("0.00"))
    assert total == nenosegts.TOTALS.add(("invoice", "sales", "EUR"), documents=-1, uncovered=-GROSS)


def test_a_partly_covered_invoice_stays_due() -> None:
    debtor, due = rows(debtors, COVERED)
    assert debtor == debtors.DEBTORS.add(("ABOLS", "EUR"), uncovered=-21, base_uncovered=-20, documents=0)
    assert due == debtors.DUES.add(("ABOLS", "EUR", DUE), uncovered=-21, base_uncovered=-20, documents=0)


def test_purchases_are_nobodys_debt_to_us() -> None:
    event = Invoice.Covered(
        document=OTHER, amount=GROSS, base_released=GROSS, uncovered=GROSS, **DEBT | {"direction": "purchase"}
    )
    assert rows(debtors, event) == ()


def test_an_approved_invoice_gets_its_number_and_final_figures_in_the_list() -> None:
    (_, key, values), words = rows(invoices, APPROVED)
    assert words == invoices.WORDS.put(ID, name="sia abols", number="r-000017", gross=GROSS)
    assert key == ID
    assert {"status": "approved", "number": "R-000017", "gross": GROSS, "approved_by": "anna"}.items() <= values.items()
    assert values["lines"] == '[{"text":"Work"}]'


def test_a_booked_payment_is_listed_and_searched_without_diacritics() -> None:
    row, count = rows(bank_payments, BOOKED)
    assert figures(row, "status", "uncovered", "payer", "search") == ("booked", GROSS, "ABOLS", "abols r-17 121.00")
    assert count[1:] == (("bank_payments", ""), [1])


def test_the_best_score_of_a_decision_is_shown() -> None:
    found = [Candidate(invoices=(), customer="ABOLS", score=score, evidence=()) for score in (40, 95)]
    event = BankPayment.MatchDecided(effective_on=ON, outcome="auto", candidates=tuple(found), rule_version="1")
    ((_, _, values),) = rows(bank_payments, event)
    assert (values["outcome"], values["score"], values["blocked_by"]) == ("auto", 95, "[]")
    ((_, _, values),) = rows(
        bank_payments, BankPayment.MatchDecided(effective_on=ON, outcome="queue", rule_version="1")
    )
    assert (values["score"], values["candidates"]) == (None, "[]")


def test_an_iban_is_learned_from_links_and_unlearned_only_from_corrections() -> None:
    assert rows(known_ibans, LINKED) == (known_ibans.KNOWN_IBANS.add(("LV2", "ABOLS"), links=1),)
    undone = {name: getattr(LINKED, name) for name in BankPayment.Unlinked.__struct_fields__ if name != "undo"}
    correction = rows(known_ibans, BankPayment.Unlinked(undo="correction", **undone))
    assert correction == (known_ibans.KNOWN_IBANS.add(("LV2", "ABOLS"), links=-1),)
    assert rows(known_ibans, BankPayment.Unlinked(undo="reversal", **undone)) == ()


def test_a_statement_keeps_its_entries_that_are_no_receipts() -> None:
    entry = KeptEntry(
        fingerprint="f1", direction="debit", status="booked", booked_on=ON, amount=Decimal("7.10"), currency="EUR"
    )
    ((_, key, values),) = rows(bank_statements, BankStatement.EntriesKept(effective_on=ON, entries=(entry,)))
    assert (key, values["statement"], values["amount"]) == ("f1", ID, Decimal("7.10"))
    assert set(values) == set(bank_statements.STATEMENT_ENTRIES.columns)


def test_a_card_is_amended_only_in_the_fields_that_are_named() -> None:
    ((_, _, values),) = rows(customers, Customer.Amended(effective_on=ON, ibans=("LV1", 'a"b')))
    assert values == {"version": 3, "position": 7, "ibans": '{"LV1","a\\"b"}'}
    row, _ = rows(customers, Customer.Entered(effective_on=ON, code="C1", name='SIA "Čiekurs"'))
    assert figures(row, "code", "status", "name_key", "ibans") == ("C1", "active", "CIEKURS", "{}")


def test_registers_and_keys_show_what_stands() -> None:
    entered = Register.Entered(effective_on=ON, kind="vat", code="S21", entry={"rate": "21"})
    ((_, key, values),) = rows(registers, entered)
    assert (key, values["entry"], values["status"]) == (("vat", "S21"), '{"rate":"21"}', "active")
    ((_, _, values),) = rows(registers, Register.Retired(effective_on=ON, kind="vat", code="S21"))
    assert values["status"] == "retired"
    ((_, key, values),) = rows(access_keys, AccessKey.Revoked(effective_on=ON, name="web"))
    assert (key, values["revoked_at"]) == ("web", "2026-06-01 10:00:00+00")
