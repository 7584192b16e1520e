"""Made-up years of an office, fact by fact: customers, invoices, bank payments, credit notes."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from uuid import UUID, uuid5

from aggregates.bank_payment import BankPayment, Candidate
from aggregates.bank_statement import BankStatement
from aggregates.customer import Customer
from aggregates.event import Event
from aggregates.ids import NENOSEGTS, customer_id
from aggregates.invoice import Invoice, Line, Totals, VatLine

BEGIN = date(2024, 1, 1)
CENT = Decimal("0.01")
ACCOUNT = "LV80BANK0000435195001"
TEXTS = ("Konsultācijas, marts", "Rent of premises 'Alfa'", "Transports Rīga-Tallina", "Licence, one year")
Fact = tuple[UUID, int, Event]


class History:
    """A company's days: invoices are drafted, approved, paid weeks later, matched, sometimes wrongly, or credited."""

    def __init__(self, events: int, customers: int, unpaid: int) -> None:
        """`unpaid`: so many invoices wait for their money at any time."""
        self.random = random.Random(events)
        self.events, self.customers, self.unpaid = events, customers, unpaid
        names = self.random.choices(("Ziemeļu Meži", "Baltic Trade", "Rīgas Būve", "Nordic Foods"), k=customers)
        self.names = [f"SIA {name} {number}" for number, name in enumerate(names)]
        self.open: list[tuple[UUID, int, Invoice.Approved]] = []

    def facts(self) -> Iterator[Fact]:
        """All of it, in order."""
        for number, name in enumerate(self.names):
            code = f"C{number:05}"
            card = {"reg_no": f"4000{number:07}", "ibans": (self.iban(number),), "address": "Brīvības iela 1, Rīga"}
            yield customer_id(code), 1, Customer.Entered(effective_on=BEGIN, code=code, name=name, **card)
        made = self.customers
        for number in count(1):
            for fact in self.step(number, BEGIN + timedelta(days=made * 700 // self.events)):
                yield fact
                made += 1
            if made >= self.events:
                return

    def iban(self, customer: int) -> str:
        return f"LV{customer % 90 + 10}HABA{customer:013}"

    def step(self, number: int, day: date) -> Iterator[Fact]:
        """One more invoice, and the money of an older one."""
        yield from self.invoice(number, day)
        if number % 300 == 0:
            yield uuid5(NENOSEGTS, f"S{number}"), 1, statement(number, day)
        if len(self.open) > self.unpaid:
            place = self.random.randrange(len(self.open) // 2)
            self.open[place], self.open[-1] = self.open[-1], self.open[place]
            yield from (self.credited if number % 50 == 0 else self.paid)(number, day, *self.open.pop())

    def invoice(self, number: int, day: date) -> Iterator[Fact]:
        invoice = UUID(int=number << 80 | 0x7000_8000_0000_0000_0000 | self.random.getrandbits(40))
        payer = int(self.random.random() ** 2 * self.customers)
        lines = tuple(self.line() for _ in range(self.random.randint(1, 4)))
        whom = {"payer": f"C{payer:05}", "payer_name": self.names[payer], "currency": "EUR"}
        whom |= {"lines": lines, "totals": totals(lines), "effective_on": day}
        yield invoice, 1, Invoice.Drafted(payment_terms="N14", reference=f"PO-{number}", **whom)
        gross, due_on = whom["totals"].gross, day + timedelta(days=self.random.choice((7, 14, 30)))
        approved = Invoice.Approved(
            uncovered=gross, base_gross=gross, due_on=due_on, number=f"INV-{number:07}", series="INV", issued_on=day,
            creditor_reference=f"RF18INV{number:07}", **whom,
        )  # fmt: skip
        yield invoice, 2, approved
        self.open.append((invoice, payer, approved))

    def line(self) -> Line:
        price, quantity = Decimal(self.random.randint(100, 99_999)) / 100, Decimal(self.random.randint(1, 9))
        text, item = self.random.choice(TEXTS), f"I{self.random.randint(1, 400)}"
        return Line(text=text, item=item, quantity=quantity, unit_price=price, vat_code="S21", vat_rate=Decimal(21),
                    net=price * quantity)  # fmt: skip

    def paid(self, number: int, day: date, key: UUID, payer: int, invoice: Invoice.Approved) -> Iterator[Fact]:
        """Nine times of ten in full; two times of a hundred linked wrongly."""
        money = uuid5(NENOSEGTS, f"P{number}")
        paid = invoice.uncovered if number % 10 else (invoice.uncovered / 2).quantize(CENT)
        whose = {"effective_on": day, "payer": invoice.payer, "currency": "EUR"}
        bank = {"name": self.names[payer], "iban": self.iban(payer), "end_to_end": f"E2E{number}"}
        yield money, 1, BankPayment.Booked(
            statement=uuid5(NENOSEGTS, f"S{number // 300}"), account=ACCOUNT, booked_on=day, amount=paid,
            uncovered=paid, base_amount=paid, text=f"Apmaksa par rēķinu {invoice.number}",
            bank_reference=f"B{number:012}",
            transaction_code="PMNT/RCDT/ESCT", **whose, **bank,
        )  # fmt: skip
        evidence = ("one exact invoice number", "amount equals uncovered", "booked after issue")
        found = Candidate(invoices=((key, invoice.number, paid),), customer=invoice.payer, score=105, evidence=evidence)
        yield (
            money,
            2,
            BankPayment.MatchDecided(
                effective_on=day, outcome="auto", candidates=(found,), chosen=0, rule_version="1", digest="0" * 16
            ),
        )
        link = {"invoice": key, "number": invoice.number, "customer": invoice.payer, "paid": paid, "amount": paid}
        link |= {"base_value": paid, "iban": bank["iban"], **whose}
        cover = {"due_on": invoice.due_on, "document": money, "amount": paid, "base_released": paid, **whose}
        yield money, 3, BankPayment.Linked(uncovered=Decimal("0.00"), by_rule="1", **link)
        yield key, 3, Invoice.Covered(uncovered=invoice.uncovered - paid, **cover)
        if number % 50 == 1:
            yield money, 4, BankPayment.Unlinked(uncovered=paid, undo="correction", **link)
            yield key, 4, Invoice.Uncovered(uncovered=invoice.uncovered, undo="correction", **cover)

    def credited(self, number: int, day: date, key: UUID, payer: int, invoice: Invoice.Approved) -> Iterator[Fact]:
        note, whole = uuid5(NENOSEGTS, f"K{number}"), invoice.uncovered
        whom = {"payer": invoice.payer, "payer_name": self.names[payer], "currency": "EUR", "effective_on": day}
        whom |= {"lines": invoice.lines, "totals": invoice.totals, "type": "credit_note", "due_on": day}
        yield note, 1, Invoice.Drafted(credits=key, **whom)
        given = {"number": f"K-{number}", "series": "K", "issued_on": day, "base_gross": whole}
        yield note, 2, Invoice.Approved(uncovered=whole, **whom, **given)
        both = {"effective_on": day, "payer": invoice.payer, "currency": "EUR", "uncovered": Decimal("0.00")}
        both |= {"amount": whole, "base_released": whole}
        yield note, 3, Invoice.Applied(invoice=key, type="credit_note", due_on=day, **both)
        yield key, 3, Invoice.Credited(effective_on=day, credit_note=note, number=f"K-{number}", totals=invoice.totals)
        yield key, 4, Invoice.Covered(document=note, source="credit_note", due_on=invoice.due_on, **both)


def totals(lines: tuple[Line, ...]) -> Totals:
    net = sum((line.net for line in lines), Decimal(0))
    vat = (net * 21 / 100).quantize(CENT)
    return Totals(
        net=net, vat=vat, gross=net + vat, vat_lines=(VatLine(code="S21", rate=Decimal(21), net=net, vat=vat),)
    )


def statement(number: int, day: date) -> BankStatement.Imported:
    return BankStatement.Imported(
        effective_on=day, file="ab" * 32, format="camt.053.001.08", account=ACCOUNT, currency="EUR",
        statement=f"S{number}", from_on=day, to_on=day, opening=Decimal(0), closing=Decimal(0), balanced=True,
        entries=300, booked=300, credits=Decimal("1000.00"), debits=Decimal(0), payments_new=300, payments_known=0,
    )  # fmt: skip
