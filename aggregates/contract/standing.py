"""A contract comes into force and goes out of it: signed, approved, cancelled, renewed."""

from datetime import date

from aggregates.contract.contract import Contract
from aggregates.contract.coverage import told
from aggregates.contract.refusals import (
    BadContractField,
    ContractApproved,
    ContractCancelled,
    ContractIncomplete,
    ContractNotApproved,
    PeriodsInvoiced,
    check_approved,
    check_there,
)
from aggregates.ids import ELSEWHERE, WAIVED
from aggregates.pricing.discounts import PLAIN, DiscountOptions, frozen


def sign(contract: Contract, *, signed_on: date, on: date) -> list[Contract.Signed]:
    """The customer has signed it (C26). Nothing is recorded when that day is known already."""
    check_there(contract)
    if contract.signed_on == signed_on:
        return []
    return [Contract.Signed(effective_on=on, signed_on=signed_on)]


def approve(contract: Contract, *, on: date, options: DiscountOptions = PLAIN) -> list[Contract.Approved]:
    """It may be invoiced from now on (C27, C98), with percents that mean for good what `options` say (C41).

    Errors: `ContractApproved`, `ContractIncomplete`.
    """
    check_there(contract)
    if contract.status == "approved":
        raise ContractApproved(f"Contract {contract.number} is approved already; nothing is left to do.")
    if not contract.rows:
        raise ContractIncomplete(f"Contract {contract.number} has no rows; enter what it is for.", pointer="/rows")
    if contract.start_on is None:
        raise ContractIncomplete(
            f"Contract {contract.number} has no start date, so nothing would ever be invoiced; enter it.",
            pointer="/start_on",
        )
    return told(contract, Contract.Approved(effective_on=on, discount_options=frozen(options)))


def withdraw_approval(contract: Contract, *, on: date) -> list[Contract.ApprovalWithdrawn]:
    """A draft again. Errors: `ContractNotApproved`, `PeriodsInvoiced` while an invoice charges anything of it."""
    check_there(contract)
    if contract.status != "approved":
        raise ContractNotApproved(f"Contract {contract.number} is not approved, so there is nothing to withdraw.")
    invoices = contract.covered.keys() - {ELSEWHERE, WAIVED}
    if invoices:
        raise PeriodsInvoiced(
            f"Contract {contract.number} stands on {len(invoices)} invoice"
            f"{'s' * (len(invoices) > 1)}; cancel or credit them first, or cancel the contract."
        )
    if contract.covered:
        mark = "invoiced elsewhere" if ELSEWHERE in contract.covered else "waived"
        raise PeriodsInvoiced(
            f"Periods of contract {contract.number} are marked as {mark}; take that back first, or cancel the contract."
        )
    return told(contract, Contract.ApprovalWithdrawn(effective_on=on))


def cancel(contract: Contract, *, cancel_on: date, on: date) -> list[Contract.Cancelled]:
    """Its last day is `cancel_on`; the period that is running then is still invoiced (C17, C18), nothing is refunded.

    Another day takes the place of an earlier one. Errors: `ContractNotApproved`.
    """
    check_approved(contract, "cancelled")
    if contract.cancel_on == cancel_on:
        return []
    return told(contract, Contract.Cancelled(effective_on=on, cancel_on=cancel_on))


def renew(contract: Contract, *, end_on: date, on: date) -> list[Contract.Renewed]:
    """It goes on until a later day, counted on from its first start (CX12).

    Errors: `ContractNotApproved`, `ContractCancelled`, `BadContractField` when the day is not later.
    """
    _, end = check_renewable(contract)
    if end_on <= end:
        raise BadContractField(
            f"Contract {contract.number} ends on {end}, so {end_on} renews nothing; give a later day.",
            pointer="/end_on",
        )
    return told(contract, Contract.Renewed(effective_on=on, end_on=end_on, child=contract.child + 1))


def check_renewable(contract: Contract) -> tuple[date, date]:
    """Its start and its end. Refuses what is open-ended, cancelled, or not approved."""
    check_approved(contract, "renewed")
    if contract.cancel_on is not None:
        raise ContractCancelled(
            f"Contract {contract.number} is cancelled on {contract.cancel_on}; duplicate it into a new one."
        )
    if contract.start_on is None or contract.end_on is None:
        raise BadContractField(
            f"Contract {contract.number} is open-ended, so there is nothing to renew.", pointer="/end_on"
        )
    return contract.start_on, contract.end_on
