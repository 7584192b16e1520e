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


def sign(contract: Contract, *, signed_on: date, on: date) -> list[Contract.Signed]:
    """The customer has signed it (C26). Nothing is recorded when that day is known already."""
    check_there(contract)
    if contract.signed_on == signed_on:
        return []
    return [Contract.Signed(effective_on=on, signed_on=signed_on)]


def approve(contract: Contract, *, on: date) -> list[Contract.Approved]:
    """It may be invoiced from now on (C27, C98). Errors: `ContractApproved`, `ContractIncomplete`."""
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
    return told(contract, Contract.Approved(effective_on=on))


def withdraw_approval(contract: Contract, *, on: date) -> list[Contract.ApprovalWithdrawn]:
    """A draft again. Errors: `ContractNotApproved`, `PeriodsInvoiced` while an invoice charges anything of it."""
    check_there(contract)
    if contract.status != "approved":
        raise ContractNotApproved(f"Contract {contract.number} is not approved, so there is nothing to withdraw.")
    if contract.covered:
        raise PeriodsInvoiced(
            f"Contract {contract.number} stands on {len(contract.covered)} invoice"
            f"{'s' * (len(contract.covered) > 1)}; cancel or credit them first, or cancel the contract."
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
    check_approved(contract, "renewed")
    if contract.cancel_on is not None:
        raise ContractCancelled(
            f"Contract {contract.number} is cancelled on {contract.cancel_on}; duplicate it into a new one."
        )
    if contract.end_on is None:
        raise BadContractField(
            f"Contract {contract.number} is open-ended, so there is nothing to renew.", pointer="/end_on"
        )
    if end_on <= contract.end_on:
        raise BadContractField(
            f"Contract {contract.number} ends on {contract.end_on}, so {end_on} renews nothing; give a later day.",
            pointer="/end_on",
        )
    return told(contract, Contract.Renewed(effective_on=on, end_on=end_on, child=contract.child + 1))
