"""Money that went out, events in and rows out: a debit is an entry of its statement, and a payment beside it."""

from decimal import Decimal
from uuid import UUID

from msgspec.structs import replace

from aggregates.bank_payment import BankPayment, Candidate
from aggregates.bank_statement import BankStatement, KeptEntry
from aggregates.ids import payment_id
from projections import bank_statements, outgoing_payments
from tests.projections.test_rows import BOOKED, GROSS, ID, LINKED, ON, OTHER, rows

OUT = {"direction": "outgoing"}
ENTRY = KeptEntry(
    fingerprint="f1", direction="debit", status="booked", booked_on=ON, amount=Decimal("7.10"), currency="EUR",
    name="SIA Tipogrāfija", text="Rēķins A-17", parts=2, entry_fingerprint="whole", reference_key="r1",
)  # fmt: skip


def test_an_entry_has_the_identity_of_the_payment_that_it_may_become() -> None:
    kept = BankStatement.EntriesKept(effective_on=ON, entries=(ENTRY,), account="LV1", message="054")
    ((_, key, values),) = rows(bank_statements, kept)
    assert (key, values["id"]) == ("f1", str(payment_id("f1")))
    assert (values["account"], values["message"], values["entry"], values["parts"]) == ("LV1", "054", "whole", 2)
    assert "tipografija" in values["search"] and "7.10" in values["search"]
    older = BankStatement.EntriesKept(effective_on=ON, entries=(replace(ENTRY, parts=1, entry_fingerprint=None),))
    ((_, _, values),) = rows(bank_statements, older)
    assert (values["account"], values["message"], values["entry"]) == (None, None, None)


def test_only_money_that_went_out_is_seen() -> None:
    assert rows(outgoing_payments, BOOKED) == rows(outgoing_payments, LINKED) == ()
    (row,) = rows(outgoing_payments, replace(BOOKED, **OUT))
    assert (row.status, row.uncovered, row.payer) == ("booked", GROSS, "ABOLS")
    ((_, key, values),) = rows(outgoing_payments, replace(LINKED, **OUT))
    assert (key, values["uncovered"]) == (ID, 100)


def test_what_matching_thought_is_kept_with_the_best_score() -> None:
    candidates = tuple(
        Candidate(invoices=((OTHER, "A-17", GROSS),), customer="PRINT", score=score, evidence=("why",))
        for score in (40, 105)
    )
    decided = BankPayment.MatchDecided(
        effective_on=ON, outcome="auto", candidates=candidates, chosen=1, rule_version="1", direction="outgoing"
    )
    ((_, _, values),) = rows(outgoing_payments, decided)
    assert (values["outcome"], values["score"]) == ("auto", 105)
    assert rows(outgoing_payments, replace(decided, direction="incoming")) == ()


def test_it_is_set_aside_taken_up_and_comes_back() -> None:
    moved = {"effective_on": ON, "payer": "PRINT", "currency": "EUR", "amount": GROSS, "base_value": GROSS, **OUT}
    ((_, _, aside),) = rows(outgoing_payments, BankPayment.SetAside(uncovered=Decimal(0), **moved))
    assert (aside["status"], aside["uncovered"]) == ("set_aside", 0)
    ((_, _, up),) = rows(outgoing_payments, BankPayment.TakenUp(uncovered=GROSS, **moved))
    assert (up["status"], up["uncovered"]) == ("booked", GROSS)
    back = BankPayment.Returned(uncovered=Decimal(0), booked_on=ON, **moved)
    put, grown = rows(outgoing_payments, back)
    assert (put[2]["uncovered"], grown[2]["returned"]) == (0, GROSS)
    attributed = BankPayment.Attributed(
        effective_on=ON, payer=None, was="PRINT", currency="EUR", uncovered=GROSS, base_value=GROSS, **OUT
    )
    ((_, key, values),) = rows(outgoing_payments, attributed)
    assert (key, values["payer"]) == (str(UUID(int=1)), "")
