"""What a debtor's account comes to: late interest and its invoice, statement of account, comparison act."""

from fastapi import APIRouter, Request, Response

from api.http.asking import Day, Seen, Strict, one
from api.http.callers import Reader, office_of
from api.http.ordering import PROBLEM, Route, add_commands
from commands.debtors.create_interest_invoice import CreateInterestInvoice, create_interest_invoice
from queries.account_statement import account_statement as find_statement
from queries.comparison_act import comparison_act as find_act
from queries.late_interest import interest_claim as find_claim

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
def interest_claim(request: Request, who: Reader, customer: str, until: Day = None, rates: str = "LEGAL") -> Response:
    """Late interest of each invoice by a day, segment by segment, and what of it is not invoiced yet."""
    office = office_of(request)
    with office.store.reading() as connection:
        return one(request, find_claim(connection, customer, until=until or office.today(), rates=rates))


@router.get("/debtors/{customer}/statement", operation_id="account_statement", dependencies=[Strict, Seen])
def account_statement(
    request: Request, who: Reader, customer: str, date_from: Day = None, date_to: Day = None
) -> Response:
    """Opening balance, every movement, closing balance; currencies side by side."""
    office = office_of(request)
    with office.store.reading() as connection:
        return one(request, find_statement(connection, customer, from_on=date_from, to_on=date_to or office.today()))


@router.get("/debtors/{customer}/comparison-act", operation_id="comparison_act", dependencies=[Strict, Seen])
def comparison_act(request: Request, who: Reader, customer: str, as_of: Day = None) -> Response:
    """What the partner and we owe each other at the end of a day, document by document."""
    office = office_of(request)
    with office.store.reading() as connection:
        return one(request, find_act(connection, customer, as_of or office.today()))
