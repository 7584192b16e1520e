"""An order says what was carried and for how much; what a trip or an invoice rests on stays."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given as hypothesis_given
from hypothesis import strategies as st
from msgspec import UNSET
from msgspec.structs import replace

from aggregates.field_policy import POLICY, colours, locked_fields
from aggregates.order import Cargo, Order, PriceLine
from aggregates.order.amend import amend, change_dates
from aggregates.order.carry import put_on_trip, take_off_trip
from aggregates.order.enter import cancel, enter
from aggregates.order.part import MOST_TEXT, part_of
from aggregates.order.prices import BadLineKey, keyed, net_of
from aggregates.order.refusals import (
    BadOrderField,
    Held,
    LockedByTrip,
    NoSuchOrder,
    NotOnTrip,
    OrderCancelled,
    OrderExists,
    OrderOnInvoice,
    OrderOnTrip,
)
from aggregates.plain_text import BadText
from tests.aggregates.given import given
from tests.aggregates.order.orders import ID, INVOICE, NOTHING, ON, STEEL, TODAY, TRIP, entered, entering, price

FREE = Held()
LOCKED = Held(approved_trip="T-5")


@pytest.mark.feature("T01")
def test_an_order_is_entered_once_with_keys_for_its_price_lines_and_what_they_come_to() -> None:
    entering(prices=(price(), price("Gaidīšana", "20.00", key="wait"))).then_has(
        number="P-1", net=Decimal("470.00"), prices=(price(key="L1"), price("Gaidīšana", "20.00", key="wait"))
    ).then_state(status="open", last_key=1)
    given(entered()).when(
        enter, number="P-1", customer="B", customer_name="B", currency="EUR", on=ON, today=TODAY
    ).then_refused(OrderExists, "P-1 was entered for ACME")


@pytest.mark.parametrize(
    ("fields", "rule", "pointer"),
    [
        ({"number": "a\nb"}, BadText, "/number"),
        ({"type": "parcel"}, BadOrderField, "/type"),
        ({"currency": "eur"}, BadOrderField, "/currency"),
        ({"invoice_by": ("pigeon",)}, BadOrderField, "/invoice_by"),
        ({"pod_by": ("fax",)}, BadOrderField, "/pod_by"),
        ({"cargo": (Cargo(description=" "),)}, BadText, "/cargo/0/description"),
        ({"cargo": (Cargo(description="x", weight_kg=Decimal(-1)),)}, BadOrderField, "/cargo/0/weight_kg"),
        ({"cargo": (STEEL,) * 101}, BadOrderField, "/cargo"),
        ({"prices": (price(), price(unit_price="NaN"))}, BadOrderField, "/prices/1/unit_price"),
        ({"prices": (price(unit_price="0.0000001"),)}, BadOrderField, "/prices/0/unit_price"),
        ({"prices": (price(discount=Decimal(101)),)}, BadOrderField, "/prices/0/discount"),
        ({"prices": (price(price_factor=Decimal(0)),)}, BadOrderField, "/prices/0/price_factor"),
        ({"prices": (price(key="L1"), price(key="L1"))}, BadLineKey, "/prices/1/key"),
        ({"prices": (price(key="a/b"),)}, BadLineKey, "/prices/0/key"),
        ({"actual_on": date(2206, 5, 12)}, BadOrderField, "/actual_on"),
    ],
)
def test_what_an_order_cannot_say_is_refused_and_named(fields: dict[str, Any], rule: Any, pointer: str) -> None:
    entering(**fields).then_refused(rule, pointer=pointer)


@pytest.mark.feature("T17")
def test_only_what_differs_is_recorded_and_an_amend_that_changes_nothing_records_nothing() -> None:
    order = entered(reference="PO 1")
    given(order).when(amend, held=FREE, on=ON, reference="PO 2", comment=UNSET, cargo=(STEEL,)).then(
        Order.Amended(effective_on=ON, reference="PO 2")
    )
    given(order).when(amend, held=FREE, on=ON, reference="PO 1", prices=(price(),)).then()
    given(order).when(amend, held=FREE, on=ON, reference=None).then_state(reference=None)
    given(order).when(amend, held=FREE, on=ON, currency=None).then_refused(
        BadOrderField, "may not be empty", "/currency"
    )
    given(order).when(amend, held=FREE, on=ON, prices=(price(unit_price="470.00"),)).then_has(
        prices=(price(unit_price="470.00", key="L1"),), net=Decimal("470.00")
    )
    given(order).when(amend, held=FREE, on=ON, customer="BETA", customer_name="SIA Beta").then(
        Order.Amended(effective_on=ON, customer="BETA", customer_name="SIA Beta")
    )


@pytest.mark.feature("T24")
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("cargo", ()), ("prices", ()), ("customer", "BETA"), ("currency", "USD"),
    ],
)  # fmt: skip
def test_an_approved_trip_locks_grey_fields_and_says_how_to_unlock_them(field: str, value: Any) -> None:
    order = replace(entered(), trip=TRIP, trip_number="T-5")
    given(order).when(amend, held=LOCKED, on=ON, **{field: value}).then_refused(
        LockedByTrip, "Trip T-5, which carries order P-1, is approved", f"/{field}"
    )
    given(order).when(amend, held=LOCKED, on=ON, **{field: value}).then_refused(
        LockedByTrip, "withdraw the trip's approval"
    )
    given(order).when(amend, held=LOCKED, on=ON, reference="PO 2").then_state(reference="PO 2")
    given(order).when(amend, held=LOCKED, on=ON, **{field: getattr(order, field)}).then()
    assert given(order).when(amend, held=FREE, on=ON, **{field: value}).refusal is None


@pytest.mark.feature("T24")
def test_work_without_a_vehicle_is_not_locked_by_a_trip() -> None:
    given(entered(type="service")).when(amend, held=LOCKED, on=ON, cargo=()).then_state(cargo=())
    assert locked_fields("service") == frozenset()


@pytest.mark.feature("T07", "T24")
@pytest.mark.parametrize("field", ["agreed_on", "planned_on", "actual_on"])
def test_each_of_the_three_dates_changes_by_itself_until_a_trip_is_approved(field: str) -> None:
    order, day = entered(), date(2026, 5, 14)
    given(order).when(change_dates, held=FREE, on=ON, today=TODAY, **{field: day}).then(
        Order.DatesChanged(effective_on=ON, **{field: day})
    ).then_state(**{field: day})
    given(order).when(change_dates, held=FREE, on=ON, today=TODAY, **{field: getattr(order, field)}).then()
    given(order).when(change_dates, held=LOCKED, on=ON, today=TODAY, **{field: day}).then_refused(
        LockedByTrip, "T-5", f"/{field}"
    )


@pytest.mark.feature("T06", "T07")
def test_a_wrong_date_is_corrected_or_emptied_but_nothing_was_carried_tomorrow() -> None:
    given(entered()).when(change_dates, held=FREE, on=ON, today=TODAY, actual_on=None).then_state(actual_on=None)
    given(entered()).when(change_dates, held=FREE, on=ON, today=TODAY, actual_on=date(2026, 7, 1)).then_refused(
        BadOrderField, "has not come yet", "/actual_on"
    )


@pytest.mark.feature("T17")
@pytest.mark.parametrize(("field", "value"), [("customer", "BETA"), ("currency", "USD")])
def test_whose_invoice_it_is_cannot_change_while_the_order_stands_on_it(field: str, value: str) -> None:
    order = replace(entered(), invoice=INVOICE)
    given(order).when(amend, held=Held(invoice="invoice R-17"), on=ON, **{field: value}).then_refused(
        OrderOnInvoice, "stands on invoice R-17", f"/{field}"
    )
    given(order).when(amend, held=Held(invoice="invoice R-17"), on=ON, prices=()).then_state(prices=())


def test_what_is_not_there_or_not_wanted_any_more_does_not_change() -> None:
    given(NOTHING).when(amend, held=FREE, on=ON, reference="x").then_refused(NoSuchOrder)
    gone = given(entered()).when(cancel, held=FREE, on=ON).then_state(status="cancelled").state
    for rule, more in ((amend, {"reference": "x"}), (change_dates, {"today": TODAY, "actual_on": None}), (cancel, {})):
        given(gone).when(rule, held=FREE, on=ON, **more).then_refused(OrderCancelled)
    given(gone).when(put_on_trip, trip=TRIP, trip_number="T-5", on=ON).then_refused(OrderCancelled)


def test_an_order_is_not_cancelled_from_under_its_invoice_or_an_approved_trip() -> None:
    given(replace(entered(), invoice=INVOICE)).when(cancel, held=Held(invoice="a draft invoice"), on=ON).then_refused(
        OrderOnInvoice, "a draft invoice"
    )
    given(entered()).when(cancel, held=LOCKED, on=ON).then_refused(LockedByTrip, "T-5")


def test_one_trip_carries_an_order() -> None:
    on_trip = given(entered()).when(put_on_trip, trip=TRIP, trip_number="T-5", on=ON).then_state(trip=TRIP).state
    given(on_trip).when(put_on_trip, trip=INVOICE, trip_number="T-6", on=ON).then_refused(OrderOnTrip, "on trip T-5")
    given(on_trip).when(take_off_trip, trip=INVOICE, trip_number="T-6", on=ON).then_refused(NotOnTrip, "on trip T-5")
    given(on_trip).when(take_off_trip, trip=TRIP, trip_number="T-5", on=ON).then_state(trip=None, trip_number=None)
    given(entered()).when(take_off_trip, trip=TRIP, trip_number="T-5", on=ON).then_refused(NotOnTrip, "on no trip")


# Price lines ----------------------------------------------------------------------------------------------------------


def test_a_key_that_was_made_once_is_never_made_again() -> None:
    order = entered(prices=(price("A"), price("B")))
    fewer = given(order).when(amend, held=FREE, on=ON, prices=(price("A"),)).state
    given(fewer).when(amend, held=FREE, on=ON, prices=(price("A"), price("C"))).then_has(
        prices=(price("A", key="L1"), price("C", key="L3"))
    )


def test_a_key_that_was_given_is_never_made_for_another_line_however_high() -> None:
    order = entered(prices=(price("A", key="L999999999"), price("B")))
    order = given(order).when(amend, held=FREE, on=ON, prices=(*order.prices, price("C"))).state
    assert len({line.key for line in order.prices}) == 3


words = st.sampled_from(["A", "B", "C"])
lists = st.lists(words, max_size=5)


@hypothesis_given(st.lists(lists, min_size=1, max_size=6))
def test_lines_without_keys_keep_the_key_of_the_line_they_say_again_and_no_key_means_two_lines(
    versions: list[list[str]],
) -> None:
    order = entered(prices=())
    meant: dict[str, str] = {}
    for texts in versions:
        before = order.prices
        order = given(order).when(amend, held=FREE, on=ON, prices=tuple(price(text) for text in texts)).state
        keys = [line.key for line in order.prices]
        assert len(set(keys)) == len(keys)
        assert [line.text for line in order.prices] == texts
        for line in order.prices:
            assert meant.setdefault(line.key, line.text) == line.text
        for text in set(texts):
            stood, stands = ([line.key for line in lines if line.text == text] for lines in (before, order.prices))
            assert len(set(stands) & set(stood)) == min(len(stands), len(stood))


def test_a_given_key_stays_with_its_line_whatever_it_says() -> None:
    standing = (price("A", key="L1"), price("B", key="L2"))
    assert keyed((price("B", key="L1"), price("A")), standing, 2) == (price("B", key="L1"), price("A", key="L3"))


figures = st.decimals(min_value=-1000, max_value=1000, places=3)
lines = st.builds(
    lambda quantity, unit_price, discount: price(
        unit_price=str(unit_price), quantity=quantity, discount=Decimal(discount)
    ),
    figures, figures, st.integers(0, 100),
)  # fmt: skip


@hypothesis_given(st.lists(lines, max_size=6), st.sampled_from(["EUR", "JPY", "BHD"]))
def test_what_the_prices_come_to_is_what_an_invoice_of_them_comes_to(prices: list[PriceLine], currency: str) -> None:
    from aggregates.invoice import Line
    from aggregates.invoice.pricing import NegativeTotal, priced

    drawn = [
        Line(text=each.text, quantity=each.quantity, unit_price=each.unit_price, discount=each.discount)
        for each in prices
    ]
    if not drawn:
        assert net_of(prices, currency) == 0
        return
    try:
        _, totals = priced(drawn, currency, {"": Decimal(0)})
    except NegativeTotal:
        assert net_of(prices, currency) < 0
    else:
        assert net_of(prices, currency) == totals.net


# What it gives to an invoice ------------------------------------------------------------------------------------------


def test_a_line_of_the_invoice_tells_price_cargo_way_and_day() -> None:
    part = part_of(entered())
    assert [line.text for line in part.lines] == ["Transports; tērauds, Rīga - Tallinn; 12.05.2026"]
    assert (part.source, part.kind, part.number, part.type) == (ID, "order", "P-1", "freight")
    assert part_of(entered(cargo=(), actual_on=None)).lines[0].text == "Transports"
    twice = (STEEL, STEEL, Cargo(description="koks", load_at="Rīga"))
    assert part_of(entered(cargo=twice)).lines[0].text == "Transports; tērauds, Rīga - Tallinn; koks, Rīga; 12.05.2026"


@hypothesis_given(st.lists(st.text("aē ,;-", min_size=1, max_size=200).filter(str.strip), max_size=20))
def test_the_text_of_a_line_always_fits_and_never_loses_price_or_day(cargo: list[str]) -> None:
    order = entered(cargo=tuple(Cargo(description=each) for each in cargo), prices=(price("T" * 200),))
    text = part_of(order).lines[0].text
    assert len(text) <= MOST_TEXT
    assert text.startswith("T" * 200)
    assert text.endswith("; 12.05.2026")


@pytest.mark.feature("T18", "T24")
def test_the_colours_of_a_form_follow_the_one_table() -> None:
    free, locked = (colours("freight", trip_approved=approved) for approved in (False, True))
    assert (free["cargo"], free["prices"], free["customer"], free["pod_by"]) == ("green", "red", "fixed", "none")
    assert {field for field, colour in locked.items() if colour == "grey"} == locked_fields("freight")
    assert locked["reference"] == "green"
    assert colours("spot", trip_approved=False)["prices"] == "green"
    assert set(POLICY["freight"]) == set(colours("service", trip_approved=True))
