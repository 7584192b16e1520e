"""What a debtor's account comes to: late interest and its invoice, statement of account, comparison act."""

from datetime import date
from typing import Any

from fastapi import APIRouter, Request, Response

from api.http.asking import Day, Seen, Strict, When, one
from api.http.callers import Reader, office_of
from api.http.ordering import PROBLEM, Route, add_commands
from api.office import Office
from commands.debtors.create_interest_invoice import CreateInterestInvoice, create_interest_invoice
from queries.as_of import NOW, Moment
from queries.debtors.account_statement import account_statement as find_statement
from queries.debtors.late_interest import interest_claim as find_claim

router = APIRouter(tags=["debtors"], responses=PROBLEM)
add_commands(
    router,
    {
        "create_interest_invoice": Route(
            "/debtors/{customer}/create-interest-invoice", CreateInterestInvoice, create_interest_invoice
        ),
    },
)


@router.get("/debtors/{customer}/interest", operation_id="interest_claim", dependencies=[Strict, Seen])
def interest_claim(
    request: Request, who: Reader, customer: str, until: Day = None, rates: str | None = None
) -> Response:
    """Late interest of each invoice by a day, segment by segment, and what of it is not invoiced yet.

    `rates` is a code of interest rates; without it those by which the debtor is reminded, else the legal ones.
    """
    office = office_of(request)
    with office.store.reading() as connection:
        return one(request, find_claim(connection, customer, until=until or office.today(), rates=rates))


@router.get("/debtors/{customer}/statement", operation_id="account_statement", dependencies=[Strict, Seen])
def account_statement(
    request: Request, who: Reader, customer: str, when: When, date_from: Day = None, date_to: Day = None
) -> Response:
    """Opening balance, every movement, closing balance, and what is open; currencies side by side.

    The figures of /customers/{code}/statement.pdf. Default: the year up to today, or to `as_of`.
    """
    office = office_of(request)
    with office.store.reading() as connection:
        return one(request, find_statement(connection, customer, **period(office, when, date_from, date_to)))


@router.get("/debtors/{customer}/comparison-act", operation_id="comparison_act", dependencies=[Strict, Seen])
def comparison_act(
    request: Request, who: Reader, customer: str, when: When, date_from: Day = None, date_to: Day = None
) -> Response:
    """The same of our sales and purchases: what the partner and we owe each other, for it to compare (TX6)."""
    office = office_of(request)
    with office.store.reading() as connection:
        return one(request, find_statement(connection, customer, both=True, **period(office, when, date_from, date_to)))


def period(office: Office, when: Moment | None, date_from: date | None, date_to: date | None) -> dict[str, Any]:
    """What `account_statement` asks: by default the year up to today, or up to the day that is looked from."""
    to_on = date_to or (when or NOW).as_of or office.today()
    return {"from_on": date_from or to_on.replace(month=1, day=1), "to_on": to_on, "moment": when or NOW}
