"""What a command on a contract points out without refusing it, with what it would cost."""

from collections.abc import Iterable

from aggregates.contract import Contract
from aggregates.contract.billing import Terms
from aggregates.contract.doubts import doubts
from commands.contracts.defaults import discount_setting
from commands.reference import fetch_entries, vat_rates
from commands.work import Work


def fetch_for_warnings(work: Work, contracts: Iterable[Contract]) -> None:
    """What the money of their warnings is reckoned with: one query, however many they are."""
    codes = {row.vat_code for each in contracts for row in each.rows if row.vat_code}
    fetch_entries(work, [("discount_options", "default"), *(("vat_codes", code) for code in sorted(codes))])


def warnings(work: Work, contract: Contract) -> list[str]:
    """What may not be meant: an end that makes one invoice too many, or invoices that come too late (A1.2)."""
    fetch_for_warnings(work, [contract])
    codes = [row.vat_code for row in contract.rows if row.vat_code]
    return doubts(contract, Terms(discount_setting(work), lambda day: vat_rates(work, codes, day)))
