"""Who does the demo company's work: each command has an id of its own, so that a second start repeats nothing."""

import hashlib
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from aggregates.attached_file import checked
from aggregates.attachment import Kind
from aggregates.invoice import Invoice
from api.demo.names import Buyer
from api.demo.paying import Issued
from api.office import Office
from commands.attachments import AttachFile
from commands.carry_out import carry_out, command_id_of
from commands.command import Answer, Caller, Command, Order
from commands.customers.enter_customer import EnterCustomer, enter_customer
from commands.invoices.approve_invoice import ApproveInvoices, approve_invoices

CLERK = Caller("Līga (demo)", frozenset({"accountant"}))
PDF = "application/pdf"


class Clerk:
    """Gives the commands, in one person's name."""

    def __init__(self, office: Office) -> None:
        self.office = office

    def order(self, key: str) -> Order:
        """The same id for the same key, whenever it is started."""
        return Order(CLERK, command_id_of(CLERK.person, f"demo:{key}"))

    def do(self, key: str, name: str, command: Command, handler: Callable[..., Answer], *about: Any) -> Answer:
        """One command, once for ever."""
        text = "/".join(map(str, about))
        return carry_out(
            self.office.desk, self.order(key), name, command, lambda work, c: handler(work, c, *about), text
        )

    def enter_card(self, buyer: Buyer, ibans: tuple[str, ...]) -> None:
        """The card of a customer or provider, with the accounts that we know of."""
        command = EnterCustomer(
            code=buyer.code,
            name=buyer.name,
            country=buyer.country,
            language=buyer.language,
            reg_no=buyer.reg_no,
            currency=buyer.currency,
            payment_terms=buyer.terms,
            ibans=ibans,
            email=f"rekini@{buyer.code.lower()}.example",
        )
        self.do(buyer.code, "enter_customer", command, enter_customer)

    def approve(
        self, key: str, on: date, drafts: Sequence[tuple[UUID, Buyer]], series: str | None = None
    ) -> list[Issued]:
        """These together, dated `on`; what each buyer then receives."""
        command = ApproveInvoices(ids=tuple(each for each, _ in drafts), issued_on=on, series=series)
        self.do(f"approve/{key}", "approve_invoices", command, approve_invoices)
        return self.issued(drafts)

    def issued(self, invoices: Sequence[tuple[UUID, Buyer]]) -> list[Issued]:
        """Approved invoices as their buyers received them; one query."""
        streams = self.office.desk.store.load_many([each for each, _ in invoices])
        return [_issued(streams[each].events, each, buyer) for each, buyer in invoices]

    def attach(self, content: bytes, name: str, kind: Kind, model: type[AttachFile], handler: Any, each: UUID) -> None:
        """Keep a PDF and record that it belongs to the document."""
        media_type, name = checked(content, PDF, name)
        sha256 = hashlib.sha256(content).hexdigest()
        self.office.store.keep_file(content, media_type)
        command = model(name=name, kind=kind, media_type=media_type, size=len(content), sha256=sha256)
        self.do(f"attach/{each}/{name}", handler.__name__, command, handler, each)


def _issued(events: Sequence[Any], each: UUID, buyer: Buyer) -> Issued:
    approved = next(event for event in events if isinstance(event, Invoice.Approved))
    due_on = approved.due_on or approved.issued_on
    return Issued(str(each), approved.number, approved.creditor_reference or "", buyer, due_on, approved.totals.gross)
