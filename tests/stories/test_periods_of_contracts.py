"""The worked examples of A1 from end to end: a contract is entered and approved, and its drafts have their days."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.stories.conftest import Clerk

YEAR = {"start_on": "2021-10-27", "end_on": "2022-10-26"}
LONGER = {**YEAR, "end_on": "2022-10-27"}
EXAMPLES: dict[str, tuple[dict[str, Any], int, tuple[str, str]]] = {  # how many invoices, and the days of the last
    "a day too many is a month too many": (LONGER, 13, ("2022-10-27", "2022-11-26")),
    "a year of months": (YEAR, 12, ("2022-09-27", "2022-10-26")),
    "a day too many is a quarter too many": ({**LONGER, "period_length": 3}, 5, ("2022-10-27", "2023-01-26")),
    "a day too many is half a year too many": ({**LONGER, "period_length": 6}, 3, ("2022-10-27", "2023-04-26")),
    "a day too many is a year too many": ({**LONGER, "period_length": 12}, 2, ("2022-10-27", "2023-10-26")),
    "a year of quarters": ({**YEAR, "period_length": 3}, 4, ("2022-07-27", "2022-10-26")),
    "a year of halves": ({**YEAR, "period_length": 6}, 2, ("2022-04-27", "2022-10-26")),
    "a year at once": ({**YEAR, "period_length": 12}, 1, ("2021-10-27", "2022-10-26")),
    "30 days": ({**YEAR, "period_unit": "days", "period_length": 30}, 13, ("2022-10-22", "2022-11-20")),
    "30 days and one": ({**LONGER, "period_unit": "days", "period_length": 30}, 13, ("2022-10-22", "2022-11-20")),
}
CANCELLED = {
    "2022-03-15": (5, ("2022-02-27", "2022-03-26")),
    "2022-03-26": (5, ("2022-02-27", "2022-03-26")),
    "2022-03-27": (6, ("2022-03-27", "2022-04-26")),
}


class Landlord:
    """Enters contracts of one row, and draws up what they are due."""

    def __init__(self, clerk: Clerk) -> None:
        self.clerk = clerk
        self.many = 0
        clerk.customer("ACME", "SIA Ķīmija")

    def contract(self, price: str = "100.00", **fields: Any) -> str:
        self.many += 1
        row = {"text": "Rent", "unit_price": price, "vat_code": "PVN21"}
        body = {"number": f"L-{self.many}", "customer": "ACME", "rows": [row], **fields}
        each = str(self.clerk.do("/contracts", body)["id"])
        self.clerk.do(f"/contracts/{each}/approve")
        return each

    def whole(self, each: str) -> list[dict[str, Any]]:
        return list(self.clerk.do(f"/contracts/{each}/create-invoices")["invoices"])

    def run(self, each: str, until: str) -> list[dict[str, Any]]:
        return list(self.clerk.do("/contracts/invoices", {"until": until, "contracts": [each]})["invoices"])


@pytest.fixture
def landlord(clerk: Clerk) -> Landlord:
    return Landlord(clerk)


def days(invoices: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(charge["first"], charge["last"]) for invoice in invoices for charge in invoice["charges"]]


@pytest.mark.feature("C08", "C09", "C10", "C17", "C18", "C22", "C101")
def test_only_whole_periods_are_invoiced_up_to_the_end_or_the_cancel_date(landlord: Landlord) -> None:
    for called, (fields, many, last) in EXAMPLES.items():
        each = landlord.contract(**fields)
        found = landlord.whole(each)
        assert (len(found), days(found)[-1]) == (many, last), called
        assert landlord.run(each, "2030-01-01") == []
        seen = landlord.clerk.see(f"/contracts/{each}/coverage", limit=200)
        assert (seen["total"], seen["faults"]) == (many, [])
    for day, (many, last) in CANCELLED.items():
        each = landlord.contract(**YEAR)
        landlord.clerk.do(f"/contracts/{each}/cancel", {"cancel_on": day, "reason": "moved out"})
        found = landlord.run(each, "2030-01-01")
        assert (len(found), days(found)[-1]) == (many, last), day


@pytest.mark.feature("C09", "C22", "C102")
def test_a_month_ends_where_the_calendar_says_and_the_31st_comes_back(landlord: Landlord) -> None:
    """K22: counted on from the period before, 31 January would be the 28th for ever."""
    each = landlord.contract(start_on="2023-01-31", end_on="2023-05-31")
    found: list[dict[str, Any]] = []
    for month in range(1, 8):  # month by month, as an office does
        found += landlord.run(each, f"2023-{month:02}-28")
    assert days(found) == [
        ("2023-01-31", "2023-02-27"),
        ("2023-02-28", "2023-03-30"),
        ("2023-03-31", "2023-04-29"),
        ("2023-04-30", "2023-05-30"),
        ("2023-05-31", "2023-06-29"),
    ]
    leap = landlord.contract(start_on="2024-02-29", end_on="2028-12-31", period_length=12)
    assert [first for first, _ in days(landlord.whole(leap))] == [
        "2024-02-29", "2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29",
    ]  # fmt: skip


@pytest.mark.feature("C24", "C25")
def test_drafts_are_dated_ten_days_before_their_period_or_ten_days_after_it(landlord: Landlord) -> None:
    agreed = {"start_on": "2023-01-01", "end_on": "2023-04-30", "invoice_days": 10}
    before, after = landlord.contract(**agreed), landlord.contract(**agreed, invoice_timing="after")
    assert landlord.run(before, "2022-12-21") == []
    assert [each["dated_on"] for each in landlord.run(before, "2022-12-22")] == ["2022-12-22"]
    assert [each["dated_on"] for each in landlord.run(before, "2023-12-31")] == [
        "2023-01-22", "2023-02-19", "2023-03-22",
    ]  # fmt: skip
    assert landlord.run(after, "2023-02-09") == []
    assert [each["dated_on"] for each in landlord.run(after, "2023-12-31")] == [
        "2023-02-10", "2023-03-10", "2023-04-10", "2023-05-10",
    ]  # fmt: skip


@pytest.mark.feature("C20", "C34", "C37")
def test_a_twelfth_loses_no_cent_over_the_year_and_0_083_does(landlord: Landlord) -> None:
    year = {"start_on": "2023-01-01", "end_on": "2023-12-31"}
    nets = {
        (price, factor): [
            Decimal(each["net"]) for each in landlord.whole(landlord.contract(price, factor=factor, **year))
        ]
        for price, factor in (("120.00", "0.083"), ("120.00", "1/12"), ("100.00", "1/12"), ("1000.00", "1/12"))
    }
    assert nets["120.00", "0.083"] == [Decimal("9.96")] * 12
    assert sum(nets["120.00", "0.083"]) == Decimal("119.52")
    assert nets["120.00", "1/12"] == [Decimal("10.00")] * 12
    thirds = [Decimal("8.33"), Decimal("8.34"), Decimal("8.33")]
    assert nets["100.00", "1/12"] == thirds * 4
    assert nets["1000.00", "1/12"] == [each + 75 for each in thirds] * 4
    assert (sum(nets["100.00", "1/12"]), sum(nets["1000.00", "1/12"])) == (100, 1000)


@pytest.mark.feature("C17", "CX12")
def test_a_period_cut_by_the_end_and_renewed_comes_to_the_whole_of_it(landlord: Landlord) -> None:
    each = landlord.contract(start_on="2023-01-01", end_on="2023-02-10", policy="prorata")
    january, cut = landlord.run(each, "2023-12-31")
    assert (january["net"], cut["net"], days([cut])) == ("100.00", "35.71", [("2023-02-01", "2023-02-10")])
    landlord.clerk.do(f"/contracts/{each}/renew", {"end_on": "2023-02-20"})
    (more,) = landlord.run(each, "2023-12-31")
    landlord.clerk.do(f"/contracts/{each}/renew", {"end_on": "2023-03-31"})
    rest, march = landlord.run(each, "2023-12-31")
    assert days([more, rest, march]) == [
        ("2023-02-11", "2023-02-20"), ("2023-02-21", "2023-02-28"), ("2023-03-01", "2023-03-31"),
    ]  # fmt: skip
    assert sum(Decimal(part["net"]) for part in (cut, more, rest)) == 100
    assert landlord.clerk.see(f"/contracts/{each}/coverage")["faults"] == []
    first = date.fromisoformat(rest["charges"][0]["first"])
    assert rest["dated_on"] == "2023-02-01" < str(first - timedelta(1)), "it has the day of its period"
