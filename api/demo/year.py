"""The demo company's year: registers, customers, three invoices a working day, and what the bank says of them."""

import random
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from api.demo.clerk import Clerk
from api.demo.names import Buyer
from api.demo.paying import Issued
from commands.invoices.credit_invoice import CreditInvoice, credit_invoice
from commands.invoices.draft_invoice import DraftInvoice, InvoiceLine, draft_invoice
from commands.payments.return_payment import ReturnPayment, return_payment
from commands.registers.enter_register import EnterRegister, enter_register
from commands.statements.import_bank_statement import ImportBankStatement, import_bank_statement
from queries.payments.bank_statements import bank_statement, bank_statements

SERIES = {
    "T": {"name": "Invoices of transport orders", "prefix": "T-", "type": "invoice", "width": 6},
    "M": {"name": "Invoices of campaigns", "prefix": "M-", "type": "invoice", "width": 6},
    "N": {"name": "Invoices of contracts", "prefix": "N-", "type": "invoice", "width": 6},
}
OWN_CARD = {
    "name": "SIA Demo Ceļi", "reg_no": "49999990001", "vat_no": "LV49999990001", "country": "LV",
    "address": "Brīvības gatve 1", "city": "Rīga", "postal_code": "LV-1039", "email": "rekini@demo.example",
    "website": "demo.example",
}  # fmt: skip
HOLIDAYS = {  # of Latvia in 2026, on working days
    "2026-01-01": "Jaungada diena", "2026-04-03": "Lielā Piektdiena", "2026-04-06": "Otrās Lieldienas",
    "2026-05-01": "Darba svētki", "2026-05-04": "Latvijas Republikas Neatkarības atjaunošanas diena",
    "2026-06-23": "Līgo diena", "2026-06-24": "Jāņu diena",
    "2026-11-18": "Latvijas Republikas proklamēšanas diena", "2026-12-24": "Ziemassvētku vakars",
    "2026-12-25": "Pirmie Ziemassvētki", "2026-12-31": "Vecgada diena",
}  # fmt: skip
WORK = ("Transports Rīga–Viļņa", "Transports Rīga–Klaipēda", "Noliktavas pakalpojumi", "Customs clearance", "Reklāma")


class Year:
    """What happens every working day."""

    def __init__(self, clerk: Clerk) -> None:
        self.clerk, self.office = clerk, clerk.office

    def enter_registers(self, defaults: Mapping[str, Mapping[str, Any]], accounts: Mapping[str, str]) -> None:
        """Reference data to begin with, a dollar rate for each half-year, and our accounts."""
        entries = {kind: dict(codes) for kind, codes in defaults.items()}
        dollar = dict(entries["currencies"]["USD"])
        dollar["rates"] = [{"from_on": "2025-07-01", "rate": "0.86"}, {"from_on": "2026-01-01", "rate": "0.85"}]
        entries["currencies"]["USD"] = dollar
        entries["number_series"] |= SERIES
        entries["bank_accounts"] = {
            code: {"iban": iban, "currency": code, "bank": "Demo Bank"} for code, iban in accounts.items()
        }
        entries["company"] = {"default": OWN_CARD}
        entries["holidays"] = {day: {"name": name} for day, name in HOLIDAYS.items()}
        for kind, codes in entries.items():
            for code, entry in codes.items():
                command = EnterRegister(code=code, entry=entry)
                self.clerk.do(f"{kind}/{code}", "enter_register", command, enter_register, kind)

    def enter_customers(self, customers: list[Buyer]) -> None:
        """A debtor card each; three quarters of the cards name the account they pay from."""
        for number, buyer in enumerate(customers):
            self.clerk.enter_card(buyer, (buyer.iban,) if number % 4 else ())

    def issue(self, chance: random.Random, customers: list[Buyer], until: date) -> list[Issued]:
        """Three invoices a working day, approved day by day."""
        issued: list[Issued] = []
        day = until - timedelta(days=364)
        while day <= until - timedelta(days=2):
            if day.weekday() < 5:
                drafts = [self._draft(chance, customers, day, number) for number in range(3)]
                issued += self.clerk.approve(str(day), day, drafts)
            day += timedelta(days=1)
        self.office.settle()
        return issued

    def _draft(self, chance: random.Random, customers: list[Buyer], day: date, number: int) -> tuple[UUID, Buyer]:
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
        return UUID(self.clerk.do(f"{day}/{number}", "draft_invoice", command, draft_invoice).id), buyer

    def credit_some(self, chance: random.Random, invoices: list[Issued]) -> None:
        """Every fortieth invoice was wrong and is credited whole; nobody pays it."""
        for invoice in chance.sample(invoices, len(invoices) // 40):
            command = CreditInvoice(reason="Pasūtījums atcelts")
            self.clerk.do(f"credit/{invoice.number}", "credit_invoice", command, credit_invoice, UUID(invoice.id))
            invoices.remove(invoice)
        self.office.settle()

    def import_statement(self, content: bytes, name: str) -> None:
        """One month of one account."""
        import_bank_statement(self.office.desk, self.clerk.order(f"statement/{name}"), ImportBankStatement(), content)
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
                self.clerk.do(f"return/{mark}", "return_payment", command, return_payment, payment)
        self.office.settle()
