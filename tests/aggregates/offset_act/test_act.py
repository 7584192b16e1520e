"""An act is issued once, nets documents of one partner, and is taken back as a whole."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from aggregates.invoice.approve import unapprove
from aggregates.invoice.netting import NotOfPartner, check_nettable, net, unnet
from aggregates.invoice.refusals import LinkedInvoice, OverAllocated
from aggregates.offset_act import Item, OffsetAct
from aggregates.offset_act.rules import AlreadyIssued, NotIssued, cancel, issue
from tests.aggregates.given import given
from tests.aggregates.invoice.invoices import ISSUED, LATER, OTHER, after, approved, bought, eur, line

ACT = UUID(int=40)
ITEM = Item(document=OTHER, number="R-1", side="owed_to_us", amount=eur(50))
SAYS = {
    "number": "NA-1", "series": "NA", "partner": "C1", "partner_name": "SIA Alfa", "currency": "EUR",
    "justification": "Agreed", "items": [ITEM], "on": LATER,
}  # fmt: skip


@pytest.mark.feature("TX2")
def test_an_act_is_issued_once_and_cancelled_as_of_its_own_date_or_a_later_one() -> None:
    issued = given(OffsetAct(id=ACT)).when(issue, **SAYS).then_state(status="issued", dated_on=LATER, number="NA-1")
    given(issued.state).when(issue, **SAYS).then_refused(AlreadyIssued)
    later = date(2026, 4, 1)
    given(issued.state).when(cancel, undo="correction", on=later).then_has(effective_on=LATER)
    undone = given(issued.state).when(cancel, undo="reversal", on=later).then_has(effective_on=later)
    given(undone.state).when(cancel, undo="reversal", on=later).then_refused(NotIssued, "cancelled already")


@pytest.mark.feature("TX1", "TX2")
def test_what_an_act_covers_is_open_again_without_it() -> None:
    invoice, bill = approved()[0], bought(line(50, "PVN0"))
    facts = net([(invoice, eur(50))], [(bill, eur(50))], act=ACT, on=LATER)
    netted, paid = after(invoice, facts[invoice.id]), after(bill, facts[bill.id])
    assert (netted.uncovered, paid.uncovered) == (eur(71), 0)
    given(netted).when(unapprove, on=ISSUED).then_refused(LinkedInvoice, "covered by 1 offset act (50.00 EUR)")
    undone = unnet(netted, act=ACT, amount=eur(50), undo="correction", on=LATER)
    assert after(netted, undone).uncovered == eur(121)


@pytest.mark.feature("TX2")
def test_the_exchange_difference_between_the_sides_appears_once() -> None:
    claim = approved(line(100, "PVN0"), currency="USD", exchange_rate=Decimal("0.9"))[0]
    other = approved(line("0.01", "PVN0"), currency="USD", exchange_rate=Decimal("0.9"), as_id=UUID(int=5))[0]
    bill = bought(line("100.01", "PVN0"), currency="USD", exchange_rate=Decimal("0.95"))
    facts = net([(claim, eur(100)), (other, eur("0.01"))], [(bill, eur("100.01"))], act=ACT, on=LATER)
    assert [facts[each.id].exchange_difference for each in (claim, other, bill)] == [eur("5.00"), eur("0.00"), eur(0)]
    assert sum(each.base_released + each.exchange_difference for each in facts.values()) == 2 * eur("95.01")


def test_what_is_not_the_partners_or_not_open_is_not_netted() -> None:
    ask = {"partner": "C1", "currency": "EUR", "amount": None}
    given(approved()[0]).when(check_nettable, **ask | {"partner": "C2"}).then_refused(NotOfPartner, "payer C1")
    given(approved()[0]).when(check_nettable, **ask | {"currency": "USD"}).then_refused(NotOfPartner, "currency EUR")
    given(approved(type="advance")[0]).when(check_nettable, **ask).then_refused(NotOfPartner, "only asks for money")
    given(approved()[0]).when(check_nettable, **ask | {"amount": eur("121.01")}).then_refused(
        OverAllocated, "121.00 EUR uncovered, so 121.01 EUR of it can be netted; net at most what is uncovered"
    )
