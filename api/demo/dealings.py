"""Everything beside the demo company's daily invoices, in its order: what the bank must bring for it stands between."""

from datetime import date

from api.demo.agency import Agency
from api.demo.billing import bill
from api.demo.billing import paid as paid_bills
from api.demo.clerk import Clerk
from api.demo.expenses import enter_expenses
from api.demo.expenses import paid as paid_expenses
from api.demo.names import Buyer
from api.demo.partners import enter_partners
from api.demo.renting import TENANTS, Renting
from api.demo.renting import paid as paid_rents
from api.demo.settling import Settling
from api.demo.statement import Booking
from api.demo.transport import SHIPPERS, carry


class Dealings:
    """Transport orders, campaigns, contracts, expenses, and how they are settled."""

    def __init__(self, clerk: Clerk, customers: list[Buyer], today: date) -> None:
        """The first eight domestic customers ship goods with us, the next two have campaigns, three rent rooms."""
        domestic = [each for each in customers if (each.country, each.currency) == ("LV", "EUR")]
        self.clerk, self.today = clerk, today
        self.shippers, (self.summer, self.fair) = domestic[:SHIPPERS], domestic[SHIPPERS : SHIPPERS + 2]
        self.tenants = domestic[SHIPPERS + 2 : SHIPPERS + 2 + TENANTS]

    def before_statements(self) -> None:
        """Whatever somebody still has to pay."""
        self.partners = enter_partners(self.clerk)
        self.bills = bill(self.clerk, carry(self.clerk, self.shippers, self.today))
        self.income = Agency(self.clerk, self.partners).run(self.summer, self.fair)
        self.rents = Renting(self.clerk, self.tenants).let()
        self.settling = Settling(self.clerk, self.bills, self.partners)
        self.advance = self.settling.ask_advance()
        self.settling.assign()
        self.bill_of_theirs = enter_expenses(self.clerk, self.partners, self.shippers[6])
        self.clerk.office.settle()

    def expected(self) -> list[Booking]:
        """What the bank brings for it."""
        settled = self.settling.expected(self.advance, self.income)
        return [*paid_bills(self.bills), *paid_rents(self.rents), *paid_expenses(self.partners), *settled]

    def after_statements(self) -> None:
        """What follows from the money that came."""
        self.settling.settle(self.advance, self.bill_of_theirs)
