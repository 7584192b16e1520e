"""How the demo company settles what no plain payment settles: advances, credit, offset acts, factoring, by hand."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from api.demo.billing import SERIES, Bills
from api.demo.clerk import Clerk
from api.demo.partners import Partners
from api.demo.paying import Issued
from api.demo.statement import Booking
from commands.invoices.apply_credit import ApplyCredit, CreditedPart, apply_credit
from commands.invoices.assign_invoice import AssignInvoice, assign_invoice
from commands.invoices.choose_advances import AdvancePart, ChooseAdvances, choose_advances
from commands.invoices.credit_invoice import CreditInvoice, credit_invoice
from commands.invoices.draft_invoice import DraftInvoice, InvoiceLine, draft_invoice
from commands.invoices.mark_booked import (
    HandOverInvoices,
    MarkInvoicesBooked,
    hand_over_invoices,
    mark_invoices_booked,
)
from commands.offset_acts.issue_offset_act import IssueOffsetAct, NettedPart, issue_offset_act
from commands.payments.pay_invoices import PayInvoices, pay_invoices

PROMISED, PAID, DONE, NETTED = date(2026, 4, 2), date(2026, 4, 15), date(2026, 6, 15), date(2026, 6, 17)
BY_HAND, LONG_AGO, CONFIRMED = date(2026, 6, 18), date(2026, 5, 28), date(2026, 6, 22)


def _line(text: str, net: str) -> InvoiceLine:
    return InvoiceLine(text=text, unit_price=Decimal(net), vat_code="PVN21")


class Settling:
    """The steps, in the clerk's order; `bills` are those of the shippers."""

    def __init__(self, clerk: Clerk, bills: Bills, partners: Partners) -> None:
        self.clerk, self.bills, self.partners = clerk, bills, partners

    def ask_advance(self) -> Issued:
        """An advance of 1,210.00, which the bank brings in April."""
        buyer = self.bills.april[4].buyer
        command = DraftInvoice(payer=buyer.code, type="advance", lines=(_line("Avanss par reisiem", "1000.00"),),
                               effective_on=PROMISED)  # fmt: skip
        draft = UUID(self.clerk.do("advance", "draft_invoice", command, draft_invoice).id)
        return self.clerk.approve("advance", PROMISED, [(draft, buyer)])[0]

    def assign(self) -> None:
        """The factor has the claim on the first shipper's invoice, and its money covers it."""
        command = AssignInvoice(
            assignee=self.partners.factor.code,
            account=self.partners.factor.iban,
            reason="Faktoringa līgums 14/2026",
            effective_on=date(2026, 5, 25),
        )
        self.clerk.do("assign", "assign_invoice", command, assign_invoice, UUID(self.bills.may[0].id))

    def expected(self, advance: Issued, income: Issued) -> list[Booking]:
        """What the bank brings for the advance, the campaign, the receipt entered by hand, and from the factor."""
        by_hand, factor, assigned = self.bills.may[1], self.partners.factor, self.bills.may[0]
        return [
            _paid(advance, PAID)._replace(reference=advance.reference),
            _paid(income, date(2026, 5, 21))._replace(reference=income.reference),
            _paid(by_hand, CONFIRMED)._replace(text=f"Rēķins Nr. {by_hand.number}"),
            Booking(date(2026, 6, 24), assigned.gross, factor.name, factor.iban, f"Cesija {assigned.number}"),
        ]

    def settle(self, advance: Issued, bill_of_theirs: UUID) -> None:
        """Everything that comes after the bank's statements."""
        self._deduct(advance)
        self._credit()
        self._net(bill_of_theirs)
        self._pay_by_hand()
        self._hand_over()
        self.clerk.office.settle()

    def _deduct(self, advance: Issued) -> None:
        """The final invoice, less the advance that was paid."""
        buyer = advance.buyer
        command = DraftInvoice(
            payer=buyer.code, lines=(_line("Reisi, otrais ceturksnis", "2350.00"),), effective_on=DONE
        )
        final = UUID(self.clerk.do("final", "draft_invoice", command, draft_invoice).id)
        chosen = ChooseAdvances(advances=(AdvancePart(id=UUID(advance.id)),), effective_on=DONE)
        self.clerk.do("final/advances", "choose_advances", chosen, choose_advances, final)
        self.clerk.approve("final", DONE, [(final, buyer)], SERIES)

    def _credit(self) -> None:
        """Something of a paid invoice was wrong; the credit note covers another of the same shipper."""
        paid, open_ = self.bills.april[5], self.bills.may[5]
        command = CreditInvoice(lines=(_line("Kavējums", "100.00"),), reason="Kavēta piegāde")
        note = UUID(
            self.clerk.do("credit/late", "credit_invoice", command, credit_invoice, UUID(paid.id)).more["credit_note"]
        )
        applied = ApplyCredit(invoices=(CreditedPart(id=UUID(open_.id)),))
        self.clerk.do("credit/apply", "apply_credit", applied, apply_credit, note)

    def _net(self, bill_of_theirs: UUID) -> None:
        """A shipper's invoice against the bill that the shipper sent."""
        ours = self.bills.may[6]
        command = IssueOffsetAct(
            partner=ours.buyer.code,
            dated_on=NETTED,
            justification="Savstarpējo prasījumu ieskaits",
            documents=(NettedPart(id=UUID(ours.id)), NettedPart(id=bill_of_theirs)),
            effective_on=NETTED,
        )
        self.clerk.do("act", "issue_offset_act", command, issue_offset_act)

    def _pay_by_hand(self) -> None:
        """Two shippers sent their payment orders; one is in the statement to come, the other should be asked about."""
        for invoice, paid_on in ((self.bills.may[1], BY_HAND), (self.bills.may[2], LONG_AGO)):
            command = PayInvoices(ids=(UUID(invoice.id),), account="EUR", paid_on=paid_on)
            self.clerk.do(f"by-hand/{invoice.number}", "pay_invoices", command, pay_invoices)

    def _hand_over(self) -> None:
        """April is in the accounts, May is on its way there."""
        for name, invoices in (("2026-04", self.bills.april), ("2026-05", self.bills.may)):
            handed = HandOverInvoices(ids=tuple(UUID(each.id) for each in invoices), batch=f"PĀRVADĀJUMI-{name}")
            self.clerk.do(f"hand-over/{name}", "hand_over_invoices", handed, hand_over_invoices)
        booked = MarkInvoicesBooked(ids=tuple(UUID(each.id) for each in self.bills.april))
        self.clerk.do("booked", "mark_booked", booked, mark_invoices_booked)


def _paid(invoice: Issued, on: date) -> Booking:
    return Booking(on, invoice.gross, invoice.buyer.name, invoice.buyer.iban, "")
