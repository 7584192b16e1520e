"""The ways in which a contract says no, and how a message names it."""

from aggregates.contract.contract import Contract
from aggregates.errors import Conflict, NotFound, Rejected


class ContractExists(Conflict):
    """The number of a contract is used once."""


class NoSuchContract(NotFound):
    """There is no such contract."""


class ContractDiscarded(Conflict):
    """A discarded contract does not change any more."""


class ContractApproved(Conflict):
    """An approved contract keeps its rows and its number."""


class ContractNotApproved(Conflict):
    """Only an approved contract is invoiced, cancelled or renewed."""


class ContractIncomplete(Rejected):
    """A contract is approved when it has rows and a start date."""


class PeriodsInvoiced(Conflict):
    """What is invoiced stays as it was agreed until its invoices are void or credited in full."""


class BadContractField(Rejected):
    """A field of the contract has a value that it cannot have."""


class BadRowKey(Rejected):
    """Each row has a key of its own, of letters, digits, dot, dash and underscore."""


class QuotationFixed(Conflict):
    """A contract keeps the quotation that it was made from."""


class NoEndDate(Conflict):
    """Only a contract with an end is invoiced for its whole period at once."""


class TooManyInvoices(Conflict):
    """At most 1,000 invoices of a contract are drawn up at once."""


class TooManyPeriods(Conflict):
    """At most 5,000 periods are marked as invoiced elsewhere at once."""


class NothingWaived(Conflict):
    """Only what was waived can be charged again."""


class PriceChangeNotYet(Conflict):
    """Prices of a contract are not updated before the day that it names."""


class PricesUpdatedAlready(Conflict):
    """Prices of a contract are updated once as of a day."""


class ContractCancelled(Conflict):
    """A cancelled contract is not renewed."""


def check_there(contract: Contract) -> None:
    """Refuse what is about no contract, or one that is discarded."""
    if contract.status == "none":
        raise NoSuchContract("There is no such contract; look it up in /contracts, or enter it.")
    if contract.status == "discarded":
        raise ContractDiscarded(f"Contract {contract.number} is discarded; enter a new one.")


def check_approved(contract: Contract, what: str) -> None:
    """Refuse what only an approved contract can take; `what` says what cannot be done with it."""
    check_there(contract)
    if contract.status != "approved":
        raise ContractNotApproved(f"Contract {contract.number} is not approved, so it cannot be {what}; approve it.")
