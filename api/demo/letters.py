"""How the demo company chases its debts: a promise, a reminder run by e-mail and by post, an invoice, a statement."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from api.demo.clerk import Clerk
from api.demo.paying import Issued
from commands.customers.amend_customer import AmendCustomer, amend_customer
from commands.debtors.remind_debtors import RemindDebtors, remind_debtors
from commands.debtors.write_note import WriteDebtorNote, write_debtor_note
from commands.dispatches.send_invoice import SendInvoices, send_invoices
from commands.dispatches.send_statement import SendStatement, send_statement
from queries.debtors.reminding import late_payers, open_documents

REMINDED = 5
LATEST = 3
WHY = "Jūnija izraksts vēl nav importēts: ar to jūs varat sākt"


class Letters:
    """What waits in the outbox when somebody looks in for the first time; its addresses lead nowhere."""

    def __init__(self, clerk: Clerk, today: date) -> None:
        self.clerk, self.today = clerk, today

    def write(self, invoices: Sequence[Issued]) -> None:
        """One debtor promised to pay, one wants paper, and the others are reminded by e-mail."""
        with self.clerk.office.store.reading() as connection:
            promising, paper, *others = late_payers(connection, self.today)[: REMINDED + 1]
            oldest = next(
                each for each in open_documents(connection, [promising], self.today) if each.kind == "invoice"
            )
        self._promised(promising, oldest.id)
        address = AmendCustomer(delivery=("post",), address="Ganību iela 3\nLiepāja, LV-3401")
        self.clerk.do("letters/paper", "amend_customer", address, amend_customer, paper)
        self._remind((promising, paper, *others))
        self.clerk.do("letters/statement", "send_statement", SendStatement(), send_statement, promising)
        latest = tuple(UUID(each.id) for each in invoices[-LATEST:])
        self.clerk.do("letters/invoices", "send_invoices", SendInvoices(ids=latest), send_invoices)
        self.clerk.office.settle()

    def _promised(self, customer: str, invoice: UUID) -> None:
        note = WriteDebtorNote(
            invoice=invoice,
            text="Grāmatvede sola samaksāt pēc algas dienas",
            promised_on=self.today + timedelta(days=7),
            next_on=self.today + timedelta(days=8),
        )
        self.clerk.do("letters/note", "write_debtor_note", note, write_debtor_note, customer)

    def _remind(self, customers: tuple[str, ...]) -> None:
        self.clerk.office.settle()
        command = RemindDebtors(customers=customers, even_if_stale=True, reason=WHY)
        remind_debtors(self.clerk.office.desk, self.clerk.order("letters/remind"), command)
