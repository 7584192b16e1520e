"""In strict mode a file's months must be those of the bank: made sure of before anything of it is booked (T30)."""

from collections.abc import Iterable
from datetime import date

from commands.carry_out import TRIES, append
from commands.command import Command, Order
from commands.desk import Desk
from commands.payments.one_method import keep_to_one_method
from commands.statements.spool import Spool
from commands.work import Work
from store.errors import VersionConflict


def claim_months(desk: Desk, order: Order, command: Command, spool: Spool, *, dry_run: bool) -> None:
    """Each month in which the file has receipts is the bank's from now on. Errors: `OneMethodPerPeriod`."""
    if not desk.policy.one_method_per_period:
        return
    days = set(_days(desk, spool))
    for attempt in range(1, TRIES + 1):
        work = Work(desk, order._replace(command_id=None), command)
        keep_to_one_method(work, days, "bank")
        if dry_run or not work.facts:
            return
        try:
            append(work, "import_bank_statement/months", spool.file.sha256, None, b"")
            return
        except VersionConflict:
            if attempt == TRIES:
                raise


def _days(desk: Desk, spool: Spool) -> Iterable[date]:
    for page in spool.pages(desk.policy.page):
        for _, payment in page:
            if payment.direction == "credit" and payment.status == "booked" and not payment.fee:
                yield payment.booked_on
