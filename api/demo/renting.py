"""The demo company lets rooms: two contracts for one payer, one that is cancelled, and a fee spread over its year."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from api.demo.clerk import Clerk
from api.demo.names import Buyer
from api.demo.paying import Issued
from api.demo.statement import Booking
from commands.accruals.post_accruals import PostAccruals, post_accruals
from commands.contracts.approve_contract import ApproveContract, SignContract, approve_contract, sign_contract
from commands.contracts.cancel_contract import CancelContract, cancel_contract
from commands.contracts.content import ContractRow
from commands.contracts.enter_contract import EnterContract, enter_contract
from commands.contracts.run_contracts import CreateContractInvoices, create_contract_invoices
from commands.invoices.approve_invoice import ApproveInvoices, approve_invoices
from commands.invoices.credit_invoice import CreditInvoice, credit_invoice
from commands.registers.enter_register import EnterRegister, enter_register

SERIES, YEARLY = "N", "GADS"
AGREED, START, END = date(2025, 12, 15), date(2026, 1, 1), date(2026, 12, 31)
BILLED, JUNE, MOVED_OUT = date(2026, 5, 1), date(2026, 6, 1), date(2026, 3, 20)
TENANTS = 3


class Renting:
    """The first tenant pays for the second, too; the third moves out."""

    def __init__(self, clerk: Clerk, tenants: Sequence[Buyer]) -> None:
        self.clerk = clerk
        self.office, self.store, self.parking = tenants[:TENANTS]

    def let(self) -> list[Issued]:
        """Invoices of January to May; one of them is credited, and June and what was credited wait as drafts."""
        spread = {"name": "Over a year", "accrual_account": "5910", "sales_account": "6110"}
        command = EnterRegister(code=YEARLY, entry=spread)
        self.clerk.do(f"template/{YEARLY}", "enter_register", command, enter_register, "accrual_templates")
        self._agree("NOMA-1", self.office, *_office_rows())
        self._agree("NOMA-2", self.store, _row("Noliktavas noma", "14400.00"), payer=self.office.code, factor="1/12")
        gone = self._agree("NOMA-3", self.parking, _row("Stāvvieta", "60.00"), end_on=None)
        cancelled = CancelContract(cancel_on=MOVED_OUT, reason="Izvākušies", effective_on=date(2026, 2, 27))
        self.clerk.do("cancel/NOMA-3", "cancel_contract", cancelled, cancel_contract, gone)
        issued = self._approved(self._run(BILLED))
        february = next(each for each in issued if each.buyer == self.parking and each.due_on.month == 2)
        credit = CreditInvoice(reason="Nepareizs teksts")
        self.clerk.do("credit/rent", "credit_invoice", credit, credit_invoice, UUID(february.id))
        self._run(JUNE)
        post_accruals(self.clerk.office.desk, self.clerk.order("accruals"), PostAccruals(until=date(2026, 5, 31)))
        self.clerk.office.settle()
        return [each for each in issued if each.buyer == self.office]

    def _agree(self, number: str, tenant: Buyer, *rows: ContractRow, **more: Any) -> UUID:
        says = {"payment_terms": "14", "language": "lv", "end_on": END, **more}
        command = EnterContract(
            number=number, customer=tenant.code, start_on=START, rows=rows, effective_on=AGREED, **says
        )
        each = UUID(self.clerk.do(f"contract/{number}", "enter_contract", command, enter_contract).id)
        signed, approved = SignContract(effective_on=AGREED), ApproveContract(effective_on=AGREED)
        self.clerk.do(f"sign/{number}", "sign_contract", signed, sign_contract, each)
        self.clerk.do(f"approve/{number}", "approve_contract", approved, approve_contract, each)
        return each

    def _run(self, until: date) -> list[tuple[UUID, Buyer]]:
        """Drafts, and who receives each."""
        self.clerk.office.settle()
        command = CreateContractInvoices(until=until, merge_by_payer=True, effective_on=until)
        made = create_contract_invoices(self.clerk.office.desk, self.clerk.order(f"run/{until}"), command)
        buyers = {each.code: each for each in (self.office, self.store, self.parking)}
        return [(UUID(each["id"]), buyers[each["payer"]]) for each in made.more["invoices"]]

    def _approved(self, drafts: list[tuple[UUID, Buyer]]) -> list[Issued]:
        """Each with the date that its contract gave it."""
        command = ApproveInvoices(ids=tuple(each for each, _ in drafts), series=SERIES)
        self.clerk.do("approve/rent", "approve_invoices", command, approve_invoices)
        return self.clerk.issued(drafts)


def _office_rows() -> tuple[ContractRow, ...]:
    keys = ContractRow(text="Atslēgas", unit_price=Decimal("45.00"), vat_code="PVN21", type="one_off")
    alarm = ContractRow(
        text="Apsardzes sistēmas uzturēšana", unit_price=Decimal("360.00"), vat_code="PVN21", period_length=12,
        accrual_template=YEARLY,
    )  # fmt: skip
    return _row("Biroja noma", "850.00"), keys, alarm


def _row(text: str, price: str) -> ContractRow:
    return ContractRow(text=text, unit_price=Decimal(price), vat_code="PVN21")


def paid(rents: Sequence[Issued]) -> list[Booking]:
    """The bank brings January to April, by reference."""
    return [
        Booking(each.due_on, each.gross, each.buyer.name, each.buyer.iban, "")._replace(reference=each.reference)
        for each in rents[:4]
    ]
