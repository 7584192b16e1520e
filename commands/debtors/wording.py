"""Who writes a reminder letter to whom, in what words, and on which accounts the debt is to be paid: all as of now."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from aggregates.customer import Customer
from aggregates.ids import customer_id, register_id
from aggregates.register import Register
from aggregates.register.kinds.company import Company
from aggregates.reminder import LetterLine, PayTo, Sender
from aggregates.reminder.rules import figures
from aggregates.reminder_words import words
from commands.debtors.accounts import Account
from commands.reference import entry
from commands.work import Work
from documents.languages import amount, day, spoken
from documents.saying import filled
from queries.papers.company import accounts_in_use, company, fitting


class _House(NamedTuple):
    """Our own card and accounts."""

    card: Company
    accounts: list[dict[str, Any]]


def says(work: Work, account: Account, lines: Sequence[LetterLine], on: date) -> dict[str, Any]:
    """All that a letter says besides its figures, in the language of the customer's card (T56).

    Errors: `NoCompanyCard`.
    """
    card, ours = work.state(Customer, customer_id(account.code)), _house(work)
    language = spoken(card.language)
    return {
        "customer": account.code,
        "name": card.name,
        "address": card.address,
        "reg_no": card.reg_no,
        "vat_no": card.vat_no,
        "country": card.country,
        "to": card.emails,
        "language": language,
        "policy": account.policy_code,
        "sender": Sender(**{field: getattr(ours.card, field) for field in Sender.__struct_fields__}),
        "accounts": tuple(
            PayTo(iban=each.iban, bank=each.bank, bic=each.bic) for each in fitting(ours.accounts, account.currency)
        ),
        **_words(work, account, lines, on),
    }


def _house(work: Work) -> _House:
    """Read once for all letters of a page."""

    def read() -> _House:
        with work.desk.store.reading() as connection:
            return _House(company(connection), accounts_in_use(connection))

    return work.once("house", read)


def _words(work: Work, account: Account, lines: Sequence[LetterLine], on: date) -> dict[str, str | None]:
    """Of the policy's template for this level, else our usual ones; above the last level without any: none (CX13).

    They may name `{date}`, `{customer}`, `{company}` and `{total}`, which is with its currency.
    """
    card, level = work.state(Customer, customer_id(account.code)), account.level()
    code = account.policy.levels[level - 1].template if level <= len(account.policy.levels) else None
    used = code and work.state(Register, register_id("text_templates", code)).status == "active"
    wording = entry(work, "text_templates", code).wording(card.language) if code and used else None
    usual = words(level, spoken(card.language))
    chosen = wording or usual
    if chosen is None:
        return {"template": None, "subject": None, "body": None}
    language, total = spoken(card.language), figures(lines, account.policy, account.currency).total
    fields = {
        "date": day(on, language),
        "customer": card.name,
        "company": _house(work).card.name,
        "total": f"{amount(total, account.currency, language)}\u00a0{account.currency}",
    }
    subject = chosen.subject or (usual.subject if usual else None)
    return {
        "template": code if wording else None,
        "subject": filled(subject, fields) if subject else None,
        "body": filled(chosen.body, fields),
    }
