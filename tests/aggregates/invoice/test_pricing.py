"""Nets by line, VAT by code on the sum of nets, rounded by currency; absurd figures are refused."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given as over
from hypothesis import strategies as st

from aggregates.errors import Refusal
from aggregates.invoice import Line
from aggregates.invoice.pricing import (
    EmptyInvoice,
    FigureOutOfRange,
    NegativeTotal,
    TooManyLines,
    UnknownVatCode,
    priced,
)
from aggregates.plain_text import BadText
from tests.aggregates.invoice.invoices import RATES, line


@pytest.mark.parametrize(
    ("figures", "net"),
    [
        ({"quantity": "2", "unit_price": "1.005"}, "2.01"),
        ({"quantity": "1", "unit_price": "1.005"}, "1.01"),
        ({"quantity": "1", "unit_price": "3", "price_factor": "3"}, "1.00"),
        ({"quantity": "1000", "unit_price": "12.34", "price_factor": "100"}, "123.40"),
        ({"quantity": "3", "unit_price": "9.99", "discount": "10"}, "26.97"),
        ({"quantity": "1", "unit_price": "100", "discount": "100"}, "0.00"),
        ({"quantity": "0.333333", "unit_price": "0.333333"}, "0.11"),
        ({"quantity": "-1", "unit_price": "0.004"}, "0.00"),
    ],
)
def test_the_net_of_a_line_is_rounded_once(figures: dict[str, str], net: str) -> None:
    figured: dict[str, Any] = {field: Decimal(value) for field, value in figures.items()}
    lines, _ = priced([Line(text="Work", vat_code="PVN21", **figured)], "EUR", RATES)
    assert str(lines[0].net) == net


def test_vat_is_rounded_once_a_code_on_the_sum_of_its_nets() -> None:
    lines, totals = priced([line("0.10"), line("0.10"), line("0.10"), line("0.50", "PVN5")], "EUR", RATES)
    assert [(each.code, each.net, each.vat) for each in totals.vat_lines] == [
        ("PVN21", Decimal("0.30"), Decimal("0.06")),  # each alone: 3 x 0.02
        ("PVN5", Decimal("0.50"), Decimal("0.03")),
    ]
    assert (totals.net, totals.vat, totals.gross) == (Decimal("0.80"), Decimal("0.09"), Decimal("0.89"))
    assert [each.vat_rate for each in lines] == [21, 21, 21, 5]


@pytest.mark.parametrize(
    ("currency", "net", "vat", "gross"),
    [("EUR", "12.35", "2.59", "14.94"), ("JPY", "12", "3", "15"), ("KWD", "12.345", "2.592", "14.937")],
)
def test_totals_round_to_the_currency(currency: str, net: str, vat: str, gross: str) -> None:
    _, totals = priced([line("12.345")], currency, RATES)
    assert (str(totals.net), str(totals.vat), str(totals.gross)) == (net, vat, gross)


def test_a_discount_line_lowers_the_invoice() -> None:
    _, totals = priced([line(100), line(-20)], "EUR", RATES)
    assert totals.gross == Decimal("96.80")


@pytest.mark.parametrize(
    ("bad", "rule", "pointer"),
    [
        ([], EmptyInvoice, "/lines"),
        ([line(1)] * 1001, TooManyLines, "/lines"),
        ([line(1), line(1, "PVN22")], UnknownVatCode, "/lines/1/vat_code"),
        ([line("1.1234567")], FigureOutOfRange, "/lines/0/unit_price"),
        ([line("1E15")], FigureOutOfRange, "/lines/0/unit_price"),
        ([line("1E1000000")], FigureOutOfRange, "/lines/0/unit_price"),
        ([line("1E-1000000")], FigureOutOfRange, "/lines/0/unit_price"),
        ([line("NaN")], FigureOutOfRange, "/lines/0/unit_price"),
        ([line("Infinity")], FigureOutOfRange, "/lines/0/unit_price"),
        ([line(1, quantity=Decimal("1E15"))], FigureOutOfRange, "/lines/0/quantity"),
        ([line("999999999999999", quantity=Decimal(2))], FigureOutOfRange, "/lines"),
        ([line("999999999999999", quantity=Decimal("999999999999999"))] * 3, FigureOutOfRange, "/lines"),
        ([line(1, discount=Decimal("100.01"))], FigureOutOfRange, "/lines/0/discount"),
        ([line(1, discount=Decimal(-1))], FigureOutOfRange, "/lines/0/discount"),
        ([line(1, price_factor=Decimal(0))], FigureOutOfRange, "/lines/0/price_factor"),
        ([line(10), line(-11)], NegativeTotal, "/lines"),
        ([Line(text=" ", vat_code="PVN21")], BadText, "/lines/0/text"),
        ([Line(text="a\x00b", vat_code="PVN21")], BadText, "/lines/0/text"),
    ],
)
def test_what_cannot_be_is_refused_and_the_field_is_named(bad: list[Line], rule: type[Refusal], pointer: str) -> None:
    with pytest.raises(rule) as refused:
        priced(bad, "EUR", RATES)
    assert refused.value.pointer == pointer


def test_the_refusal_of_a_vat_code_lists_those_in_use() -> None:
    with pytest.raises(UnknownVatCode, match=r"Line 1 has the VAT code 'X'.* PVN0, PVN12, PVN21, PVN5"):
        priced([line(1, "X")], "EUR", RATES)


FIGURES = st.decimals("0", "99999", places=4)


@over(
    st.lists(
        st.builds(
            Line,
            text=st.just("Work"),
            quantity=FIGURES,
            unit_price=FIGURES,
            discount=st.decimals("0", "100", places=2),
            price_factor=st.sampled_from([Decimal(1), Decimal(3), Decimal(100)]),
            vat_code=st.sampled_from(sorted(RATES)),
        ),
        min_size=1,
        max_size=20,
    ),
    st.sampled_from(["EUR", "JPY", "KWD"]),
)
def test_the_totals_are_the_sums_of_their_parts(lines: list[Line], currency: str) -> None:
    done, totals = priced(lines, currency, RATES)
    assert sum(each.net for each in done) == totals.net == sum(each.net for each in totals.vat_lines)
    assert totals.vat == sum(each.vat for each in totals.vat_lines)
    assert totals.gross == totals.net + totals.vat
    assert priced(done, currency, RATES) == (done, totals)
