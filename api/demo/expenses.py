"""What the demo company owes: bills of its providers, some with the paper that came, one paid by the bank by itself."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from api.demo.clerk import Clerk
from api.demo.names import Buyer, iban
from api.demo.paper import sheet
from api.demo.partners import Partners
from api.demo.statement import Booking
from commands.attachments import AttachToInvoice, attach_to_invoice
from commands.invoices.approve_invoice import ApproveInvoices, approve_invoices
from commands.invoices.draft_invoice import InvoiceLine
from commands.invoices.enter_expense import EnterExpense, enter_expense


def enter_bill(clerk: Clerk, provider: Buyer, number: str, on: date, net: str, text: str, client: str | None) -> UUID:
    """A draft, at 21 % VAT; `client` is the customer to whom it will be charged."""
    line = InvoiceLine(text=text, unit_price=Decimal(net), vat_code="PVN21")
    command = EnterExpense(
        provider=provider.code, number=number, issued_on=on, lines=(line,), client=client, effective_on=on
    )
    return UUID(clerk.do(f"bill/{provider.code}/{number}", "enter_expense", command, enter_expense).id)


def attach_paper(clerk: Clerk, bill: UUID, number: str) -> None:
    """The document as it was received."""
    clerk.attach(sheet(f"Invoice {number}"), f"{number}.pdf", "invoice", AttachToInvoice, attach_to_invoice, bill)


def enter_expenses(clerk: Clerk, partners: Partners, shipper: Buyer) -> UUID:
    """Bills for trailers and forms, and one of a shipper of ours, which is answered: an offset act will net it."""
    carried = enter_bill(clerk, partners.carrier, "ZT-2041", date(2026, 5, 4), "860.00", "Treilera noma, aprīlis", None)
    attach_paper(clerk, carried, "ZT-2041")
    fuel = enter_bill(clerk, partners.carrier, "ZT-2077", date(2026, 6, 3), "910.00", "Treilera noma, maijs", None)
    own = enter_bill(clerk, shipper, "26-118", date(2026, 6, 2), "140.00", "Palešu maiņa", None)
    enter_bill(
        clerk, partners.printer, "D-55", date(2026, 6, 25), "75.00", "Veidlapas", None
    )  # nobody looked at it yet
    approval = ApproveInvoices(ids=(carried, fuel, own))
    clerk.do("approve/expenses", "approve_invoices", approval, approve_invoices)
    return own


def paid(partners: Partners) -> list[Booking]:
    """The debit that the import gives to its bill by itself, and taxes, which no bill explains."""
    gross, carrier = Decimal("-1040.60"), partners.carrier
    return [
        Booking(date(2026, 5, 19), gross, carrier.name, carrier.iban, "Rekins ZT-2041"),
        Booking(date(2026, 5, 27), Decimal("-5210.00"), "Valsts budžets", iban("LV", 700001), "Nodokļi par aprīli"),
    ]
