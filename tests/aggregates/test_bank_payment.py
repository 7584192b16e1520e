"""Money that arrived: booked once, linked in parts, undone without forgetting, given back to the bank."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from aggregates.bank_payment import BankPayment, rules
from aggregates.bank_payment.booking import (
    AlreadyBooked,
    EffectiveTooEarly,
    NotBooked,
    NothingReceived,
    PaymentSetAside,
)
from aggregates.bank_payment.linking import DateMissing, NothingToLink, NotLinked, OverAllocated, RateContradicts
from aggregates.event import Event
from tests.aggregates.given import Given, given

pytestmark = pytest.mark.feature("T37", "T38")

DAY, LATER, LAST = date(2026, 3, 10), date(2026, 3, 20), date(2026, 4, 1)
NOTHING = BankPayment(id=UUID(int=7))
R17, R18 = UUID(int=17), UUID(int=18)
BOOKING: dict[str, Any] = {"statement": UUID(int=1), "account": "LV80BANK0000435195001", "booked_on": DAY, "on": DAY}


def eur(amount: str) -> Decimal:
    return Decimal(amount)


def booked(amount: str = "300.00", payer: str | None = "ACME", **more: Any) -> BankPayment.Booked:
    fields = BOOKING | {"amount": eur(amount), "currency": "EUR", "base_amount": eur(amount), "payer": payer} | more
    (event,) = rules.book(NOTHING, **fields)
    assert isinstance(event, BankPayment.Booked)
    return event


def payment(*facts: Event, amount: str = "300.00", payer: str | None = "ACME", **more: Any) -> Given:
    return given(NOTHING, booked(amount, payer, **more), *facts)


def linking(paid: str, invoice: UUID = R17, **more: Any) -> dict[str, Any]:
    number = f"R-{invoice.int}"
    fields = {"invoice": invoice, "number": number, "customer": "ACME", "paid": eur(paid), "amount": eur(paid)}
    return fields | {"on": LATER} | more


def linked(*amounts: str, payer: str | None = "ACME", **more: Any) -> Given:
    """300.00 that pays R-17, R-18, ... with these amounts, on the 20th, 21st, ..."""
    now = payment(payer=payer, **more)
    for at, amount in enumerate(amounts):
        now = now.when(rules.link, **linking(amount, UUID(int=17 + at), on=LATER.replace(day=20 + at)))
    return after(now)


def after(now: Given) -> Given:
    """What was done so far, as a new beginning."""
    assert now.refusal is None
    return given(now.state)


def test_money_is_booked_with_its_payer_and_is_uncovered() -> None:
    payment().then_state(status="booked", payer="ACME", uncovered=eur("300.00"), booked_on=DAY, currency="EUR")


def test_the_same_booking_is_refused_and_so_is_nothing() -> None:
    again = BOOKING | {"amount": eur("300.00"), "currency": "EUR", "base_amount": eur("300.00")}
    payment().when(rules.book, **again).then_refused(AlreadyBooked, "300.00 EUR booked on 2026-03-10 is known already")
    nothing = again | {"amount": eur("0.00")}
    given(NOTHING).when(rules.book, **nothing).then_refused(NothingReceived, "0.00 EUR is no receipt")


def test_a_link_covers_and_the_rest_stays() -> None:
    payment(iban="LV1").when(rules.link, **linking("121.00")).then(
        BankPayment.Linked(
            payer="ACME", currency="EUR", uncovered=eur("179.00"), invoice=R17, number="R-17", customer="ACME",
            paid=eur("121.00"), amount=eur("121.00"), base_value=eur("121.00"), iban="LV1", effective_on=LATER,
        )
    ).then_state(uncovered=eur("179.00"), linked=eur("121.00"))  # fmt: skip


def test_too_much_is_refused_with_the_figures() -> None:
    now = linked("200.00").when(rules.link, **linking("100.01", R18))
    now.then_refused(OverAllocated, "300.00 EUR has 100.00 EUR uncovered, so 100.01 EUR is too much", "/amount")
    linked("200.00").when(rules.link, **linking("100.00", R18)).then_state(uncovered=eur("0.00"))


def test_nothing_too_early_unknown_or_set_aside_money_is_not_linked() -> None:
    payment().when(rules.link, **linking("0.00")).then_refused(NothingToLink)
    payment().when(rules.link, **linking("-1.00")).then_refused(NothingToLink)
    early = linking("1.00", on=date(2026, 3, 9))
    payment().when(rules.link, **early).then_refused(EffectiveTooEarly, "2026-03-10, so 2026-03-09 is too early")
    given(NOTHING).when(rules.link, **linking("1.00")).then_refused(NotBooked)
    aside = after(payment().when(rules.set_aside, on=DAY))
    aside.when(rules.link, **linking("1.00")).then_refused(PaymentSetAside, "take it up first")


def test_money_of_nobody_becomes_the_invoices_customers_first() -> None:
    now = payment(payer=None).when(rules.link, **linking("121.00"))
    attributed, link = now.facts
    assert attributed == BankPayment.Attributed(
        payer="ACME", currency="EUR", uncovered=eur("300.00"), base_value=eur("300.00"), by_link=True,
        effective_on=LATER,
    )  # fmt: skip
    assert (link.payer, link.uncovered) == ("ACME", eur("179.00"))
    now.then_state(payer="ACME")


def test_a_known_payer_keeps_the_rest_when_the_invoice_is_anothers() -> None:
    payment(payer="BETA").when(rules.link, **linking("121.00")).then_has(payer="BETA", customer="ACME")


def test_base_value_is_released_so_that_the_parts_sum_to_the_whole() -> None:
    now = payment(amount="100.00", currency="USD", rate=eur("0.9333"), base_amount=eur("93.33"))
    for at, amount in enumerate(("33.33", "33.33", "33.34")):
        now = now.when(rules.link, **linking(amount, UUID(int=20 + at)))
    assert [link.base_value for link in now.state.links] == [eur("31.11"), eur("31.10"), eur("31.12")]
    now.then_state(base_released=eur("93.33"), uncovered=eur("0.00"))


def test_a_link_across_currencies_agrees_with_its_rate() -> None:
    usd = linking("100.00", amount=eur("110.00"), rate=eur("1.1"))
    payment().when(rules.link, **usd).then_has(paid=eur("100.00"), amount=eur("110.00"), rate=eur("1.1"))
    wrong = linking("100.00", amount=eur("105.00"), rate=eur("1.1"))
    payment().when(rules.link, **wrong).then_refused(RateContradicts, "is 110.00, not 105.00")
    payment().when(rules.link, **linking("100.00", amount=eur("99.99"))).then_refused(RateContradicts)
    yen = linking("62.31", amount=Decimal(10000), rate=eur("160.5"))  # 62.305 EUR: the cent is rounded, not the yen
    payment().when(rules.link, **yen).then_has(amount=Decimal(10000))


def test_a_wrong_link_is_undone_as_never_true_with_its_own_date() -> None:
    now = linked("121.00", "50.00").when(rules.unlink, undo="correction", on=LAST)
    assert [(fact.invoice, fact.paid, fact.effective_on, fact.uncovered) for fact in now.facts] == [
        (R18, eur("50.00"), LATER.replace(day=21), eur("179.00")),
        (R17, eur("121.00"), LATER, eur("300.00")),
    ]
    now.then_state(uncovered=eur("300.00"), links=(), base_released=eur("0.00"))


def test_undoing_one_link_leaves_the_others() -> None:
    now = linked("121.00", "50.00").when(rules.unlink, invoice=R17, undo="correction")
    assert [link.invoice for link in now.state.links] == [R18]
    now.then_has(number="R-17", undo="correction", base_value=eur("121.00"))


def test_a_reversal_counts_from_its_day() -> None:
    linked("121.00").when(rules.unlink, invoice=R17, undo="reversal", on=LAST).then_has(
        undo="reversal", effective_on=LAST
    )
    linked("121.00").when(rules.unlink, undo="reversal").then_refused(DateMissing)
    linked("121.00").when(rules.unlink, undo="reversal", on=DAY).then_refused(
        EffectiveTooEarly, "Invoice R-17 was paid on 2026-03-20, so a reversal on 2026-03-10 is too early"
    )


def test_what_is_not_linked_cannot_be_unlinked() -> None:
    linked("121.00").when(rules.unlink, invoice=R18, undo="correction").then_refused(NotLinked, "that invoice")
    payment().when(rules.unlink, undo="correction").then_refused(NotLinked, "any invoice")


def test_two_links_to_one_invoice_are_two_facts_each_with_its_date() -> None:
    now = payment().when(rules.link, **linking("50.00")).when(rules.link, **linking("60.00", on=LAST))
    now = now.when(rules.unlink, invoice=R17, undo="correction")
    assert [(fact.paid, fact.effective_on) for fact in now.facts] == [(eur("60.00"), LAST), (eur("50.00"), LATER)]
    now.then_state(uncovered=eur("300.00"), links=())


def test_a_payer_known_only_by_a_link_that_was_never_true_is_forgotten() -> None:
    wrong = after(linked("121.00", payer=None).when(rules.unlink, undo="correction"))
    wrong.when(rules.forget_payer).then(
        BankPayment.Attributed(
            payer=None, was="ACME", currency="EUR", uncovered=eur("300.00"), base_value=eur("300.00"),
            effective_on=LATER,
        )
    ).then_state(payer=None)  # fmt: skip
    after(linked("121.00").when(rules.unlink, undo="correction")).when(rules.forget_payer).then()
    linked("121.00", payer=None).when(rules.forget_payer).then()


def test_a_payer_can_be_named_and_corrected() -> None:
    now = payment(payer=None).when(rules.attribute, customer="ACME", on=DAY).then_has(payer="ACME", was=None)
    now.when(rules.attribute, customer="ACME", on=DAY).then()
    now.when(rules.attribute, customer="BETA", on=LATER).then_has(payer="BETA", was="ACME", uncovered=eur("300.00"))


def test_the_same_decision_by_the_same_rules_is_no_news() -> None:
    weighed: dict[str, Any] = {"outcome": "queue", "candidates": (), "chosen": None, "blocked_by": (), "on": DAY}
    now = payment().when(rules.decide, rule_version="1", digest="aa", **weighed)
    now.then_state(decided=("1", "aa"))
    now.when(rules.decide, rule_version="1", digest="aa", **weighed).then()
    now.when(rules.decide, rule_version="2", digest="aa", **weighed).then_has(rule_version="2")
    now.when(rules.decide, rule_version="1", digest="bb", **weighed).then_has(digest="bb")


def test_a_link_counts_from_when_both_money_and_invoice_were_there() -> None:
    assert rules.effective_on(DAY, LATER) == LATER == rules.effective_on(LATER, DAY)


def test_history_that_no_rule_would_allow_today_still_folds() -> None:
    stray = BankPayment.Unlinked(
        currency="EUR", uncovered=eur("300.00"), invoice=R17, number="R-17", customer="ACME", paid=eur("5.00"),
        amount=eur("5.00"), base_value=eur("5.00"), undo="correction", effective_on=DAY,
    )  # fmt: skip
    payment(stray).then_state(uncovered=eur("300.00"), base_released=eur("0"))
