"""The demo company's year, command by command; each has an id of its own, so that a second start repeats nothing."""

import random
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from aggregates.invoice import Invoice
from api.demo.names import Buyer
from api.demo.paying import Issued
from api.office import Office
from commands.carry_out import carry_out, command_id_of
from commands.command import Answer, Caller, Command, Order
from commands.customers.enter_customer import EnterCustomer, enter_customer
from commands.invoices.approve_invoice import ApproveInvoices, approve_invoices
from commands.invoices.credit_invoice import CreditInvoice, credit_invoice
from commands.invoices.draft_invoice import DraftInvoice, InvoiceLine, draft_invoice
from commands.payments.return_payment import ReturnPayment, return_payment
from commands.registers.enter_register import EnterRegister, enter_register
from commands.statements.import_bank_statement import ImportBankStatement, import_bank_statement
from queries.bank_statements import bank_statement, bank_statements

CLERK = Caller("Līga (demo)", frozenset({"accountant"}))
WORK = ("Transports Rīga–Viļņa", "Transports Rīga–Klaipēda", "Noliktavas pakalpojumi", "Customs clearance", "Reklāma")


class Year:
    """Gives the commands, in the clerk's name."""

    def __init__(self, office: Office) -> None:
        self.office = office

    def do(self, key: str, name: str, command: Command, handler: Callable[..., Answer], *about: Any) -> Answer:
        """One command, once for ever."""
        order = Order(CLERK, command_id_of(CLERK.person, f"demo:{key}"))
        text = "/".join(map(str, about))
        return carry_out(self.office.desk, order, name, command, lambda work, c: handler(work, c, *about), text)

    def enter_registers(self, defaults: Mapping[str, Mapping[str, Any]], accounts: Mapping[str, str]) -> None:
        """Reference data to begin with, a dollar rate for each half-year, and our accounts."""
        entries = {kind: dict(codes) for kind, codes in defaults.items()}
        dollar = dict(entries["currencies"]["USD"])
        dollar["rates"] = [{"from_on": "2025-07-01", "rate": "0.86"}, {"from_on": "2026-01-01", "rate": "0.85"}]
        entries["currencies"]["USD"] = dollar
        entries["bank_accounts"] = {
            code: {"iban": iban, "currency": code, "bank": "Demo Bank"} for code, iban in accounts.items()
        }
        for kind, codes in entries.items():
            for code, entry in codes.items():
                command = EnterRegister(code=code, entry=entry)
                self.do(f"{kind}/{code}", "enter_register", command, enter_register, kind)

    def enter_customers(self, customers: list[Buyer]) -> None:
        """A debtor card each; three quarters of the cards name the account they pay from."""
        for number, buyer in enumerate(customers):
            command = EnterCustomer(
                code=buyer.code,
                name=buyer.name,
                country=buyer.country,
                language=buyer.language,
                reg_no=buyer.reg_no,
                currency=buyer.currency,
                payment_terms=buyer.terms,
                ibans=(buyer.iban,) if number % 4 else (),
                email=f"rekini@{buyer.code.lower()}.example",
            )
            self.do(buyer.code, "enter_customer", command, enter_customer)

    def issue(self, chance: random.Random, customers: list[Buyer], until: date) -> list[Issued]:
        """Three invoices a working day, approved day by day."""
        issued: list[Issued] = []
        day = until - timedelta(days=364)
        while day <= until - timedelta(days=2):
            if day.weekday() < 5:
                drafts = [self._draft(chance, customers, day, number) for number in range(3)]
                issued += self._approve(day, drafts)
            day += timedelta(days=1)
        self.office.settle()
        return issued

    def _draft(self, chance: random.Random, customers: list[Buyer], day: date, number: int) -> tuple[str, Buyer]:
        buyer = chance.choice(customers)
        vat = "PVN21" if buyer.country == "LV" else "PVN0"
        lines = tuple(
            InvoiceLine(
                text=chance.choice(WORK),
                quantity=Decimal(chance.randint(1, 20)),
                unit_price=Decimal(chance.randint(500, 25000)) / 100,
                discount=Decimal(chance.choice([0, 0, 0, 5])),
                vat_code=vat,
            )
            for _ in range(chance.randint(1, 3))
        )
        command = DraftInvoice(payer=buyer.code, lines=lines, effective_on=day)
        return str(self.do(f"{day}/{number}", "draft_invoice", command, draft_invoice).id), buyer

    def _approve(self, day: date, drafts: list[tuple[str, Buyer]]) -> list[Issued]:
        command = ApproveInvoices(ids=tuple(UUID(each) for each, _ in drafts), issued_on=day)
        done = self.do(f"approve/{day}", "approve_invoices", command, approve_invoices)
        numbers = {each["id"]: each["number"] for each in done.more["done"]}
        buyer_of = dict(drafts)
        return [self._issued(each, number, buyer_of[each]) for each, number in numbers.items()]

    def _issued(self, each: str, number: str, buyer: Buyer) -> Issued:
        invoice = self.office.desk.store.load_many([UUID(each)])[UUID(each)]
        approved = next(event for event in invoice.events if isinstance(event, Invoice.Approved))
        reference = approved.creditor_reference or ""
        return Issued(each, number, reference, buyer, approved.due_on or approved.issued_on, approved.totals.gross)

    def credit_some(self, chance: random.Random, invoices: list[Issued]) -> None:
        """Every fortieth invoice was wrong and is credited whole; nobody pays it."""
        for invoice in chance.sample(invoices, len(invoices) // 40):
            command = CreditInvoice(reason="Pasūtījums atcelts")
            self.do(f"credit/{invoice.number}", "credit_invoice", command, credit_invoice, UUID(invoice.id))
            invoices.remove(invoice)
        self.office.settle()

    def import_statement(self, content: bytes, name: str) -> None:
        """One month of one account."""
        order = Order(CLERK, command_id_of(CLERK.person, f"demo:statement/{name}"))
        import_bank_statement(self.office.desk, order, ImportBankStatement(), content)
        self.office.settle()

    def take_back_returns(self) -> None:
        """The bank's returns undo the payments that they name."""
        with self.office.store.reading() as connection:
            statements = [bank_statement(connection, each.id) for each in bank_statements(connection, limit=200).items]
        entries = [entry for each in statements for entry in each.kept if entry.is_return]
        for entry in sorted(entries, key=lambda each: each.fingerprint):
            if len(entry.return_of) == 1:
                mark, payment = entry.fingerprint, entry.return_of[0].id
                command = ReturnPayment(booked_on=entry.booked_on, reason_code=entry.return_reason, entry=mark)
                self.do(f"return/{mark}", "return_payment", command, return_payment, payment)
        self.office.settle()
