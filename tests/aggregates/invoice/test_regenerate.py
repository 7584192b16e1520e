"""Regenerate: three tellings of a draft become one; what a hand made is kept, or given up knowingly (A7)."""

from datetime import date

import pytest
from msgspec.structs import replace

from aggregates.event import fold
from aggregates.invoice import EVOLVE, Invoice
from aggregates.invoice.merging import Choice, Place
from aggregates.invoice.refusals import LinkedInvoice, NotADraft, SentAsEInvoice
from aggregates.invoice.sourcing import MergeConflict, NotFromOrders, NothingToDecide, regenerate
from aggregates.origin import Change
from tests.aggregates.given import Given, given
from tests.aggregates.invoice.invoices import ISSUED, RATES, approved, drafted, eur, line
from tests.aggregates.invoice.parts_of_orders import FIRST, SECOND, by_hand, changed, made_from, now, part, price

ASKED = {"rates": RATES, "on": ISSUED}


def regenerated(invoice: Invoice, *parts: object, **more: object) -> Given:
    return given(invoice).when(regenerate, now(*parts), **ASKED, **more)


@pytest.mark.feature("T08")
def test_a_draft_says_what_its_orders_say() -> None:
    invoice = made_from(part(FIRST, price("1"), price("2", "50.00"), comment="Pa daļām"), part(SECOND))
    assert [(each.text, each.net) for each in invoice.lines] == [
        ("Transports 1", eur("100.00")),
        ("Transports 2", eur("50.00")),
        ("Transports 1", eur("100.00")),
    ]
    assert (invoice.reference, invoice.comment, invoice.totals.gross) == ("REF 501, REF 502", "Pa daļām", eur("302.50"))
    assert (invoice.source, [each.source for each in invoice.bases]) == ("order", [FIRST, SECOND])


@pytest.mark.feature("T20", "T22")
def test_what_only_the_order_changed_is_taken_over() -> None:
    after = regenerated(made_from(part()), part(FIRST, price("1", "120.00")))
    after.then_state(revision=1, outdated=())
    after.then_has(changes=(Change(source=FIRST, line="1", field="unit_price", was="100.00", now="120.00"),), kept=())
    assert after.state.totals.gross == eur("145.20")


@pytest.mark.feature("T20")
def test_what_only_a_hand_changed_is_kept() -> None:
    invoice = made_from(part())
    discounted = by_hand(invoice, changed(invoice.lines[0], discount=eur(10)))
    after = regenerated(discounted, part(FIRST, price("1", text="Kravas pārvadājums")))
    assert (after.state.lines[0].text, after.state.lines[0].discount) == ("Kravas pārvadājums", 10)
    after.then_has(kept=(Change(source=FIRST, line="1", field="discount", was="0", now="10"),))


def test_what_both_changed_alike_is_no_conflict() -> None:
    invoice = made_from(part())
    same = by_hand(invoice, changed(invoice.lines[0], unit_price=eur("120.00")))
    regenerated(same, part(FIRST, price("1", "120.00"))).then_has(kept=(), changes=(), revision=1)


@pytest.mark.feature("T20")
def test_what_both_changed_otherwise_is_asked_for_with_its_three_values() -> None:
    invoice = made_from(part())
    dearer = by_hand(invoice, changed(invoice.lines[0], unit_price=eur("130.00")))
    after = regenerated(dearer, part(FIRST, price("1", "120.00")))
    after.then_refused(MergeConflict, "100.00, is 120.00 in the order and 130.00 on the invoice")
    assert after.refusal.more["conflicts"] == [
        {"source": FIRST, "line": "1", "field": "unit_price", "base": "100.00", "theirs": "120.00", "ours": "130.00"}
    ]


@pytest.mark.feature("T20")
@pytest.mark.parametrize(("take", "net"), [("theirs", "120.00"), ("ours", "130.00")])
@pytest.mark.parametrize("one_by_one", [True, False])
def test_the_user_decides_a_conflict(take: str, net: str, one_by_one: bool) -> None:
    invoice = made_from(part())
    dearer = by_hand(invoice, changed(invoice.lines[0], unit_price=eur("130.00")))
    choice = Choice({Place(FIRST, "1", "unit_price"): take}) if one_by_one else Choice(all=take)
    after = regenerated(dearer, part(FIRST, price("1", "120.00")), choice=choice)
    assert after.state.totals.net == eur(net)
    hand_made = Change(source=FIRST, line="1", field="unit_price", was="130.00", now="120.00")
    override = Change(source=FIRST, line="1", field="unit_price", was="120.00", now="130.00")
    after.then_has(given_up=(hand_made,) if take == "theirs" else (), kept=(override,) if take == "ours" else ())
    regenerated(after.state, part(FIRST, price("1", "120.00"))).then()


def test_an_override_is_let_go_when_it_is_named() -> None:
    invoice = made_from(part())
    dearer = by_hand(invoice, changed(invoice.lines[0], unit_price=eur("130.00")))
    after = regenerated(dearer, part(), choice=Choice({Place(FIRST, "1", "unit_price"): "theirs"}))
    assert after.state.totals.net == eur("100.00")
    regenerated(dearer, part(), choice=Choice(all="theirs")).then()


def test_a_decision_about_nothing_is_refused() -> None:
    choice = Choice({Place(FIRST, "1", "quantity"): "theirs"})
    after = regenerated(made_from(part()), part(FIRST, price("1", "120.00")), choice=choice)
    after.then_refused(NothingToDecide, "quantity", "/resolutions/0")


@pytest.mark.feature("T20")
def test_a_line_by_hand_stays_and_comes_after_those_of_the_orders() -> None:
    invoice = made_from(part())
    more = by_hand(invoice, line("7.00"), *invoice.lines)
    after = regenerated(more, part(FIRST, price("1"), price("2", "50.00")))
    assert [each.net for each in after.state.lines] == [eur("100.00"), eur("50.00"), eur("7.00")]
    after.then_has(changes=(Change(source=FIRST, line="2", field="line", now="Transports 2"),))


def test_a_line_that_a_hand_removed_stays_removed() -> None:
    invoice = made_from(part(FIRST, price("1"), price("2")))
    fewer = by_hand(invoice, invoice.lines[0])
    regenerated(fewer, part(FIRST, price("1"), price("2"))).then()
    after = regenerated(fewer, part(FIRST, price("1", "110.00"), price("2")))
    assert [each.net for each in after.state.lines] == [eur("110.00")]
    after.then_has(kept=(Change(source=FIRST, line="2", field="line", was="Transports 2"),))


@pytest.mark.parametrize(("take", "nets"), [("ours", ["100.00"]), ("theirs", ["100.00", "90.00"])])
def test_a_removed_line_that_the_order_changed_is_asked_for(take: str, nets: list[str]) -> None:
    invoice = made_from(part(FIRST, price("1"), price("2")))
    fewer = by_hand(invoice, invoice.lines[0])
    changed_there = part(FIRST, price("1"), price("2", "90.00"))
    regenerated(fewer, changed_there).then_refused(MergeConflict)
    after = regenerated(fewer, changed_there, choice=Choice(all=take))
    assert [each.net for each in after.state.lines] == [eur(net) for net in nets]


def test_a_line_that_the_order_gave_up_goes() -> None:
    after = regenerated(made_from(part(FIRST, price("1"), price("2"))), part(FIRST, price("1")))
    assert len(after.state.lines) == 1
    after.then_has(changes=(Change(source=FIRST, line="2", field="line", was="Transports 2"),))


@pytest.mark.parametrize("take", ["ours", "theirs"])
def test_a_given_up_line_that_a_hand_changed_is_asked_for_and_then_a_line_by_hand(take: str) -> None:
    invoice = made_from(part(FIRST, price("1"), price("2")))
    mine = by_hand(invoice, invoice.lines[0], changed(invoice.lines[1], quantity=eur(3)))
    regenerated(mine, part(FIRST, price("1"))).then_refused(MergeConflict)
    after = regenerated(mine, part(FIRST, price("1")), choice=Choice(all=take))
    kept = [(each.quantity, each.origin) for each in after.state.lines[1:]]
    assert kept == ([(3, None)] if take == "ours" else [])
    regenerated(after.state, part(FIRST, price("1"))).then()


@pytest.mark.feature("T20")
def test_the_head_is_merged_like_the_lines() -> None:
    invoice = by_hand(made_from(part(comment="Old")), reference="By hand")
    after = regenerated(invoice, part(comment="New", payment_terms="14"))
    after.then_state(reference="By hand", comment="New", payment_terms="14")
    after.then_has(kept=(Change(field="reference", was="REF 501", now="By hand"),))
    regenerated(after.state, part(reference="Other")).then_refused(MergeConflict, "reference")


def test_a_due_date_and_an_account_by_hand_stay() -> None:
    due = date(2026, 5, 1)
    invoice = by_hand(made_from(part()), due_on=due, account="SEB")
    after = regenerated(invoice, part(FIRST, price("1", "90.00")))
    after.then_state(due_on=due, due_on_given=True, account="SEB")


def test_nothing_follows_when_the_orders_say_the_same() -> None:
    regenerated(made_from(part()), part()).then()


def test_a_hand_made_invoice_is_not_regenerated() -> None:
    regenerated(drafted()[0]).then_refused(NotFromOrders, "amend it")


@pytest.mark.feature("T21")
def test_an_approved_invoice_is_not_regenerated() -> None:
    invoice = replace(approved()[0], bases=(part(),))
    regenerated(invoice, part()).then_refused(NotADraft, "unapprove it first, or credit it")


def test_what_left_as_an_e_invoice_is_not_regenerated() -> None:
    sent = Invoice.Sent(effective_on=ISSUED, channel="einvoice", sent_on=ISSUED)
    regenerated(fold(EVOLVE, made_from(part()), [sent]), part()).then_refused(SentAsEInvoice, "credit it")


def test_what_is_covered_is_not_regenerated() -> None:
    invoice = replace(made_from(part()), covers=approved_cover())
    regenerated(invoice, part()).then_refused(LinkedInvoice)


def approved_cover() -> tuple[object, ...]:
    from aggregates.invoice.cover import cover
    from tests.aggregates.invoice.invoices import PAYMENT, after

    invoice = approved()[0]
    return after(invoice, cover(invoice, document=PAYMENT, amount=eur(1), on=ISSUED, base_value=eur(1))).covers


def test_what_went_out_by_mail_is_regenerated_into_a_newer_revision() -> None:
    sent = Invoice.Sent(effective_on=ISSUED, channel="email", sent_on=ISSUED, revision=0)
    invoice = fold(EVOLVE, made_from(part()), [sent])
    after = regenerated(invoice, part(FIRST, price("1", "90.00")))
    assert after.state.revision > after.state.sent[-1].revision


def test_many_references_are_told_as_far_as_they_fit() -> None:
    parts = [part(FIRST, reference="R" * 90), part(SECOND, reference="Q" * 90), part(UUID3, reference="P" * 90)]
    assert made_from(*parts).reference == f"{'R' * 90}, {'Q' * 90}, …"
    assert len(str(made_from(part(reference="R" * 300)).reference)) <= 200


UUID3 = type(FIRST)(int=503)
