"""Which of our own bank accounts received the money (T47)."""

from aggregates.errors import Rejected
from aggregates.ids import register_id
from aggregates.register import Register
from commands.reference import UnknownCode, entry, fetch_entries
from commands.work import Work
from queries.payments.our_accounts import our_accounts


class AccountNeeded(Rejected):
    """Of several bank accounts of ours one must be chosen."""


def receiving_account(work: Work, given: str | None) -> str:
    """Its IBAN. `given` is its code in the register bank_accounts, or its IBAN; none: the only one in use.

    Errors: `AccountNeeded`, `UnknownCode`.
    """
    ibans = _in_use(work, given)
    told = ", ".join(f"{code} {iban}" for code, iban in ibans.items()) or "none"
    if given is None:
        if len(ibans) > 1:
            raise AccountNeeded(f"Say which bank account received the money: {told}.", pointer="/account")
        if not ibans:
            raise UnknownCode(
                "The register bank_accounts has no account that is in use; enter the one that received the money.",
                pointer="/account",
            )
        given = next(iter(ibans))
    found = given if given in ibans else next((code for code, iban in ibans.items() if iban == _folded(given)), None)
    if found is None:
        raise UnknownCode(
            f"No bank account of ours that is in use is {given!r}; there is {told}. Choose one, or enter it first.",
            pointer="/account",
        )
    work.relied_on(register_id("bank_accounts", found))
    return ibans[found]


def _in_use(work: Work, given: str | None) -> dict[str, str]:
    """IBAN by code, as the registers say now: the read model only tells where to look."""
    with work.desk.store.connection() as connection:
        codes = our_accounts(connection)
    codes = [*codes, *([given] if given and given not in codes else [])]
    fetch_entries(work, (("bank_accounts", code) for code in codes))
    states = {code: work.state(Register, register_id("bank_accounts", code)).status for code in codes}
    known = {code: entry(work, "bank_accounts", code) for code, status in states.items() if status == "active"}
    return {code: _folded(account.iban) for code, account in known.items() if account.active}


def _folded(iban: str) -> str:
    return iban.replace(" ", "").upper()
