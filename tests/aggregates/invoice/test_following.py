"""A draft follows its orders: green flows by itself, red is noted, what a hand made stays (T15, T18, T19)."""

import pytest
from msgspec.structs import replace

from aggregates.invoice import Invoice
from aggregates.invoice.origins import OtherDebtor, UnknownOrigin, check_debtor, check_origins
from aggregates.invoice.refusals import NotADraft
from aggregates.invoice.sourcing import LastLine, NotOnInvoice, add_orders, follow, regenerate, remove_order
from aggregates.origin import Change, Origin
from tests.aggregates.given import Given, given
from tests.aggregates.invoice.invoices import ISSUED, RATES, after, approved, eur, line
from tests.aggregates.invoice.parts_of_orders import FIRST, SECOND, by_hand, changed, made_from, now, part, price

ASKED = {"rates": RATES, "on": ISSUED}


def followed(invoice: Invoice, *parts: object) -> Given:
    return given(invoice).when(follow, now(*parts), **ASKED)


@pytest.mark.feature("T18")
def test_a_green_field_flows_into_the_draft() -> None:
    said = part(FIRST, price("1", text="Transports; 12.05.2026"), reference="PO 9")
    after = followed(made_from(part()), said)
    after.then_state(reference="PO 9", bases=(said,), outdated=())
    assert after.state.lines[0].text == "Transports; 12.05.2026"
    assert [type(fact) for fact in after.facts] == [Invoice.LiveUpdated]
    after.then_has(
        changes=(
            Change(field="reference", was="REF 501", now="PO 9"),
            Change(source=FIRST, line="1", field="text", was="Transports 1", now="Transports; 12.05.2026"),
        )
    )


@pytest.mark.feature("T19")
def test_a_red_field_waits_and_is_noted() -> None:
    after = followed(made_from(part()), part(FIRST, price("1", "120.00"), price("2", "5.00")))
    assert after.state.totals.net == eur("100.00")
    after.then(
        Invoice.Outdated(
            effective_on=ISSUED,
            changes=(
                Change(source=FIRST, line="1", field="unit_price", was="100.00", now="120.00"),
                Change(source=FIRST, line="2", field="line", now="Transports 2"),
            ),
        )
    )


@pytest.mark.feature("T19")
def test_nothing_is_noted_twice_and_agreement_is_noted_once() -> None:
    dearer = part(FIRST, price("1", "120.00"))
    behind = followed(made_from(part()), dearer).state
    followed(behind, dearer).then()
    followed(behind, part()).then(Invoice.Outdated(effective_on=ISSUED))
    given(behind).when(regenerate, now(dearer), **ASKED).then_state(outdated=())


@pytest.mark.feature("T18")
def test_an_override_of_a_green_field_is_kept_and_is_no_conflict_later() -> None:
    mine = by_hand(made_from(part()), reference="Mine")
    after = followed(mine, part(reference="PO 9"))
    after.then_state(reference="Mine", outdated=())
    given(after.state).when(regenerate, now(part(reference="PO 9")), **ASKED).then()


def test_prices_of_a_spot_order_flow_too_and_its_lines_come_and_go() -> None:
    spot = part(FIRST, price("1"), price("2"), type="spot")
    after = followed(made_from(spot), part(FIRST, price("1", "80.00"), price("3", "7.00"), type="spot"))
    assert [each.net for each in after.state.lines] == [eur("80.00"), eur("7.00")]
    after.then_state(outdated=())


def test_a_line_that_a_hand_changed_does_not_vanish_by_itself() -> None:
    invoice = made_from(part(FIRST, price("1"), price("2"), type="spot"))
    mine = by_hand(invoice, invoice.lines[0], changed(invoice.lines[1], quantity=eur(2)))
    after = followed(mine, part(FIRST, price("1"), type="spot"))
    assert len(after.state.lines) == 2
    after.then_state(outdated=(Change(source=FIRST, line="2", field="line", was="Transports 2"),))


@pytest.mark.feature("T18", "T19")
def test_an_approved_invoice_is_never_changed_only_marked() -> None:
    invoice = replace(approved()[0], bases=(part(),), lines=made_from(part()).lines, reference="REF 501")
    after = followed(invoice, part(reference="PO 9"))
    after.then(Invoice.Outdated(effective_on=ISSUED, changes=(Change(field="reference", was="REF 501", now="PO 9"),)))
    assert after.state.lines == invoice.lines


def test_what_flows_but_cannot_stand_is_noted_and_nothing_breaks() -> None:
    spot = part(type="spot")
    after = followed(made_from(spot), part(FIRST, price("1", "-5.00"), type="spot"))
    after.then_has(changes=(Change(source=FIRST, line="1", field="unit_price", was="100.00", now="-5.00"),))
    assert after.state.totals.net == eur("100.00")


@pytest.mark.feature("T15")
def test_a_further_order_is_added_to_a_draft_beside_what_was_made_by_hand() -> None:
    invoice = made_from(part())
    mine = by_hand(invoice, *invoice.lines, line("7.00"), comment="Paldies")
    after = given(mine).when(add_orders, [part(SECOND)], **ASKED)
    assert [each.net for each in after.state.lines] == [eur("100.00"), eur("100.00"), eur("7.00")]
    after.then_state(reference="REF 501, REF 502", comment="Paldies")
    after.then_has(orders=(FIRST, SECOND))


@pytest.mark.feature("T15")
def test_no_order_is_added_to_an_approved_invoice() -> None:
    given(approved()[0]).when(add_orders, [part()], **ASKED).then_refused(NotADraft, "unapprove it first")


def test_an_order_is_added_to_a_draft_made_by_hand_and_keeps_its_head() -> None:
    mine = by_hand(after(made_from(part())), reference="PO 1")
    bare = replace(mine, bases=(), lines=(line("7.00"),))
    added = given(bare).when(add_orders, [part(SECOND)], **ASKED)
    added.then_state(reference="PO 1")
    assert [each.net for each in added.state.lines] == [eur("100.00"), eur("7.00")]


@pytest.mark.feature("T15")
def test_a_removed_order_takes_its_lines_along_and_no_others() -> None:
    invoice = made_from(part(), part(SECOND))
    mine = by_hand(invoice, *invoice.lines, line("7.00"))
    after = given(mine).when(remove_order, FIRST, **ASKED)
    assert [each.origin and each.origin.document for each in after.state.lines] == [SECOND, None]
    after.then_state(reference="REF 502")
    after.then_has(order=FIRST, orders=(SECOND,))


def test_the_last_order_is_removed_only_when_a_line_remains() -> None:
    invoice = made_from(part())
    given(invoice).when(remove_order, FIRST, **ASKED).then_refused(LastLine, "cancel the draft")
    given(by_hand(invoice, *invoice.lines, line(7))).when(remove_order, FIRST, **ASKED).then_state(bases=())
    given(invoice).when(remove_order, SECOND, **ASKED).then_refused(NotOnInvoice, "P-501")


def test_a_hand_names_only_origins_that_are_there_and_each_once() -> None:
    invoice = made_from(part())
    stranger = line(5, origin=Origin(document=SECOND, line="1"))
    given(invoice).when(check_origins, invoice.lines).then()
    given(invoice).when(check_origins, [stranger]).then_refused(UnknownOrigin, "nothing of it", "/lines/0/origin")
    given(invoice).when(check_origins, [*invoice.lines, *invoice.lines]).then_refused(UnknownOrigin, "another line")


def test_an_invoice_with_orders_keeps_its_debtor() -> None:
    given(made_from(part())).when(check_debtor, "C2", "EUR").then_refused(OtherDebtor, "remove the orders", "/payer")
    given(made_from(part())).when(check_debtor, "C1", "USD").then_refused(OtherDebtor, "C1", "/currency")
    given(made_from(part())).when(check_debtor, "C1", "EUR").then()
