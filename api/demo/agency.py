"""The demo company's two campaigns: planned in blocks and rows, invoiced and confirmed, billed by their providers."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from api.demo.clerk import Clerk
from api.demo.expenses import attach_paper, enter_bill
from api.demo.names import Buyer
from api.demo.partners import Partners
from api.demo.paying import Issued
from commands.invoices.confirm_invoice import ConfirmInvoice, confirm_invoice
from commands.projects.bind_invoice import BindInvoice, BoundPart, bind_invoice
from commands.projects.draft_income import DraftIncome, IncomeRow, draft_project_income
from commands.projects.open_project import OpenProject, open_project
from commands.projects.plan_project import PlanBlock, PlannedRow, PlanRows, plan_project_block, plan_project_rows

SUPERVISOR, COLLEAGUE = "Ilze", "Jānis"
SERIES = "M"
PLANNED, INVOICED, BILLED = date(2026, 4, 13), date(2026, 5, 4), date(2026, 5, 12)
Rows = tuple[tuple[str, str, str, Buyer, str, str], ...]  # key, block, text, provider, income, cost


class Agency:
    """Campaigns, one after the other."""

    def __init__(self, clerk: Clerk, partners: Partners) -> None:
        self.clerk, self.partners = clerk, partners

    def run(self, summer: Buyer, fair: Buyer) -> Issued:
        """Both; the invoice of the first, whose client pays it."""
        tv, radio, printer = self.partners.television, self.partners.radio, self.partners.printer
        rows: Rows = (
            ("tv", "media", "Reklāma TV", tv, "4800.00", "4100.00"),
            ("radio", "media", "Reklāma radio", radio, "2100.00", "1500.00"),
            ("design", "made", "Dizains", printer, "1250.00", "600.00"),
        )
        first = self._project("VASARA-26", "Vasaras kampaņa", summer, SUPERVISOR, rows)
        invoice = self._invoice(first, "tv", "radio")
        television = enter_bill(self.clerk, tv, "DT-7741", BILLED, "4100.00", "Raidlaiks maijs", summer.code)
        attach_paper(self.clerk, television, "DT-7741")
        self._bind(first, "tv", television)
        self._confirm(television, ConfirmInvoice(effective_on=BILLED))
        half = enter_bill(self.clerk, radio, "RK-310", BILLED, "2000.00", "Raidlaiks un klipi", summer.code)
        self._bind(first, "radio", half)
        self._fair(fair)
        return self.clerk.issued([(invoice, summer)])[0]

    def _fair(self, client: Buyer) -> None:
        printer = self.partners.printer
        rows: Rows = (
            ("stand", "build", "Stenda būve", printer, "3900.00", "2800.00"),
            ("print", "build", "Drukas darbi", printer, "640.00", "410.00"),
        )
        second = self._project("IZSTADE-26", "Rudens izstāde", client, COLLEAGUE, rows)
        self._invoice(second, "stand")
        self._income(second, "print")  # waits as a draft
        bill = enter_bill(self.clerk, printer, "D-41", BILLED, "410.00", "Bukleti", client.code)
        self._bind(second, "print", bill)

    def _project(self, code: str, title: str, client: Buyer, supervisor: str, rows: Rows) -> UUID:
        opening = OpenProject(
            code=code, title=title, client=client.code, supervisors=(supervisor,), effective_on=PLANNED
        )
        project = UUID(self.clerk.do(f"project/{code}", "open_project", opening, open_project).id)
        for block in dict.fromkeys(row[1] for row in rows):
            plan = PlanBlock(key=block, title=block.capitalize(), effective_on=PLANNED)
            self.clerk.do(f"block/{code}/{block}", "plan_block", plan, plan_project_block, project)
        planned = PlanRows(rows=tuple(_row(*row) for row in rows), effective_on=PLANNED)
        self.clerk.do(f"rows/{code}", "plan_rows", planned, plan_project_rows, project)
        return project

    def _income(self, project: UUID, *rows: str) -> UUID:
        command = DraftIncome(rows=tuple(IncomeRow(row=row) for row in rows), effective_on=INVOICED)
        key = f"income/{project}/{rows[0]}"
        return UUID(self.clerk.do(key, "draft_income", command, draft_project_income, project).id)

    def _invoice(self, project: UUID, *rows: str) -> UUID:
        """A confirmed income: it has its number, and is bound to its rows by itself."""
        income = self._income(project, *rows)
        self._confirm(income, ConfirmInvoice(issued_on=INVOICED, series=SERIES, effective_on=INVOICED))
        return income

    def _confirm(self, invoice: UUID, command: ConfirmInvoice) -> None:
        self.clerk.do(f"confirm/{invoice}", "confirm_invoice", command, confirm_invoice, invoice)

    def _bind(self, project: UUID, row: str, invoice: UUID) -> None:
        """As much as the row's plan takes."""
        command = BindInvoice(bindings=(BoundPart(project=project, row=row),), effective_on=BILLED)
        self.clerk.do(f"bind/{invoice}", "bind_invoice", command, bind_invoice, invoice)


def _row(key: str, block: str, text: str, provider: Buyer, income: str, cost: str) -> PlannedRow:
    return PlannedRow(
        key=key, block=block, text=text, provider=provider.code, income=Decimal(income), cost=Decimal(cost),
        vat_code="PVN21",
    )  # fmt: skip
