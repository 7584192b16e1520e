"""A line of an invoice comes to what its row is reckoned at, whatever the settings say, and says it as people would."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregates.contract import Contract, Cover, Row
from aggregates.contract.billing import Terms, due_invoices
from aggregates.contract.enter import amend
from aggregates.contract.lines import Charged, line_of, priced
from aggregates.contract.refusals import BadContractField, QuotationFixed
from aggregates.invoice import Line
from aggregates.invoice.pricing import priced as invoiced
from aggregates.origin import PartLine
from aggregates.pricing.amounts import billed_amount, row_amount, without_vat
from aggregates.pricing.discounts import DiscountOptions
from aggregates.pricing.factor import read_factor
from tests.aggregates.contract.contracts import FAR, ON, approved, drafted, net, row
from tests.aggregates.given import given as facts

RATES = {"PVN21": Decimal(21)}
DAY = date(2021, 11, 1)
ONE = Cover(row="R1", number=0, first=date(2021, 10, 27), last=date(2021, 11, 26))


def options(meaning: Any = "discount", applied_to: Any = "sum") -> DiscountOptions:
    return DiscountOptions(name="As set", meaning=meaning, applied_to=applied_to)


def line(each: Row, setting: DiscountOptions, **fields: Any) -> PartLine:
    (bill,) = due_invoices(approved(each, options=setting, end_on=DAY, **fields), FAR, Terms(rates=lambda _: RATES))
    return bill.lines[0]


def on_invoice(part: PartLine, currency: str = "EUR") -> Decimal:
    """What it comes to as a line of an invoice, by the invoice's own rule."""
    fields = {name: getattr(part, name) for name in Line.__struct_fields__ if hasattr(part, name)}
    ((done,), _) = invoiced([Line(**fields)], currency, RATES)
    return done.net


@pytest.mark.feature("C41", "C40")
@pytest.mark.parametrize(
    ("setting", "unit_price", "discount", "amount"),
    [
        (options(), "50.00", "10", "135.00"),
        (options("margin"), "5.00", "0", "15.00"),
        (options("markup"), "55.00", "0", "165.00"),
        (options("markup_on_cost"), "33.00", "0", "99.00"),
        (options("discount", "unit_price"), "50.00", "10", "135.00"),
    ],
)
def test_a_line_shows_the_price_that_the_percent_makes_and_only_a_discount_as_one(
    setting: DiscountOptions, unit_price: str, discount: str, amount: str
) -> None:
    made = line(row(unit_price="50.00", quantity=Decimal(3), discount=Decimal(10), cost_price=Decimal(30)), setting)
    assert (made.quantity, str(made.unit_price), made.discount) == (3, unit_price, Decimal(discount))
    assert on_invoice(made) == Decimal(amount)


@pytest.mark.feature("C40")
def test_a_discount_on_a_tiny_unit_price_is_rounded_with_it_or_only_with_the_sum() -> None:
    tiny = row(unit_price="0.05", quantity=Decimal(1000), discount=Decimal(10))
    on_sum, on_price = line(tiny, options()), line(tiny, options("discount", "unit_price"))
    assert (on_invoice(on_sum), on_invoice(on_price)) == (Decimal("45.00"), Decimal("50.00"))
    assert (on_price.quantity, on_price.unit_price, on_price.discount) == (1000, Decimal("0.05"), 0)


@pytest.mark.feature("C36")
def test_a_price_with_vat_in_it_is_shown_without_it_and_with_its_quantity() -> None:
    made = line(row(unit_price="12.10", quantity=Decimal(4), discount=Decimal(50)), options(), vat_included=True)
    assert (made.quantity, made.unit_price, made.discount) == (4, Decimal("10.00"), 50)
    odd = line(row(unit_price="1.00", quantity=Decimal(3)), options(), vat_included=True)
    assert (on_invoice(odd), odd.quantity) == (Decimal("2.48"), 3)


@pytest.mark.feature("C46")
def test_a_box_of_twenty_four_costs_its_price_and_half_a_box_half() -> None:
    box = row(unit_price="24.00", quantity=Decimal(12), price_factor=Decimal(24))
    made = line(box, options())
    assert (made.quantity, made.price_factor, on_invoice(made)) == (12, 24, Decimal("12.00"))


prices = st.decimals(0, 99999, places=4)
rows = st.builds(
    Row,
    key=st.just("R1"),
    text=st.just("Rent"),
    vat_code=st.just("PVN21"),
    quantity=st.decimals(0, 9999, places=3),
    unit_price=prices,
    price_factor=st.decimals("0.001", 1000, places=3),
    discount=st.just(Decimal(0)) | st.decimals("0.01", 100, places=2),
    cost_price=prices,
)
settings = st.builds(
    options, st.sampled_from(["discount", "margin", "markup", "markup_on_cost"]), st.sampled_from(["unit_price", "sum"])
)
factors = st.integers(1, 60).map(lambda n: f"1/{n}") | st.sampled_from(["1", "0.083", "2.5", "7/3"])
parts = st.tuples(st.integers(0, 31), st.integers(1, 31)).map(lambda pair: Fraction(min(pair), max(pair)))


@pytest.mark.feature("C36", "C40", "C41", "C46")
@given(rows, settings, factors, parts, st.integers(0, 40), st.sampled_from(["EUR", "JPY", "KWD"]), st.booleans())
def test_the_line_comes_to_the_amount_to_the_cent(
    each: Row, setting: DiscountOptions, text: str, part: Fraction, number: int, currency: str, vat: bool
) -> None:
    factor = read_factor(text)
    amount = billed_amount(priced(each), currency, setting, factor=factor, number=number, part=part)
    contract = Contract(id=drafted().id, currency=currency, vat_included=vat, rows=(each,))
    made = line_of(contract, each, ONE, Charged(amount, factor.value * part), RATES, setting)
    wanted = without_vat(amount, Decimal(21), currency) if vat else amount
    assert on_invoice(made, currency) == wanted


@pytest.mark.feature("C34", "C58")
@given(rows, settings)
def test_a_factor_of_one_invoices_what_the_footer_shows(each: Row, setting: DiscountOptions) -> None:
    contract = approved(each, options=setting, end_on=DAY)
    (bill,) = due_invoices(contract, FAR)
    assert net(bill) == row_amount(priced(each), "EUR", setting)


@pytest.mark.feature("C44", "C86")
def test_the_contracts_objects_come_first_each_once_and_at_most_twenty_together() -> None:
    def names(first: int, last: int) -> tuple[str, ...]:
        return tuple(f"O{n}" for n in range(first, last))

    (bill,) = due_invoices(approved(row(objects=names(8, 20)), objects=names(0, 10), end_on=DAY), FAR)
    assert bill.lines[0].dimensions == {"objects": ",".join(names(0, 20))}
    with pytest.raises(BadContractField, match="together 21; at most 20 fit on one posting, so leave 1") as refused:
        approved(row(), row(objects=names(8, 21)), objects=names(0, 10))
    assert refused.value.pointer == "/rows/1/objects"


@pytest.mark.feature("C70", "C71")
def test_the_quotation_that_it_was_made_from_stays() -> None:
    contract = drafted(quotation="Q-7", quotation_version="2")
    assert (contract.quotation, contract.quotation_version) == ("Q-7", "2")
    for field, value in (("quotation", "Q-8"), ("quotation_version", None)):
        refused = facts(contract).when(amend, on=ON, **{field: value}).refusal
        assert isinstance(refused, QuotationFixed) and refused.pointer == f"/{field}"
    facts(contract).when(amend, on=ON, quotation="Q-7").then()
    assert isinstance(facts(drafted()).when(amend, on=ON, quotation="Q-7").refusal, QuotationFixed)
