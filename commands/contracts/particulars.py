"""What the invoices of a contract show besides their lines, in its language (C74-C94)."""

from collections.abc import Iterable, Sequence
from typing import Any

from aggregates.contract import Contract
from aggregates.customer import Customer
from aggregates.ids import customer_id
from aggregates.invoice.parts import EarlyPayment, Particulars, agreed
from aggregates.languages import OWN, said
from commands.contracts.defaults import found
from commands.contracts.vat import vat_no_of
from commands.work import Work

_NAMED = {
    "delivery_terms": "delivery_terms",
    "delivery_mode": "delivery_modes",
    "payment_terms": "payment_terms",
    "vat_zone": "vat_zones",
}
Entries = list[tuple[str, str]]


def named_by(contracts: Iterable[Contract]) -> Entries:
    """Register and code of all that their particulars look at, each once."""
    named = ((register, getattr(each, field)) for each in contracts for field, register in _NAMED.items())
    return [("company", "default"), *dict.fromkeys((register, code) for register, code in named if code)]


def particulars_of(work: Work, contracts: Sequence[Contract]) -> Particulars:
    """Of one contract; of several merged on one invoice what they agree on. The entries are loaded already."""
    return agreed([_particulars(work, contract) for contract in contracts])


def _particulars(work: Work, contract: Contract) -> Particulars:
    address = _invoice_address(work, contract)
    named = tuple(getattr(contract, field) for field in _NAMED)
    return Particulars(
        **work.once(("texts", contract.language, named), lambda: _texts(work, contract)),
        payer=contract.payer or contract.customer,
        language=contract.language,
        salesperson=contract.salesperson,
        contact=contract.contact,
        phone=contract.phone,
        invoice_address=address,
        delivery_address=contract.delivery_address if contract.delivery_address != address else None,
        delivery_terms=contract.delivery_terms,
        delivery_mode=contract.delivery_mode,
        vat_zone=contract.vat_zone,
        vat_no=vat_no_of(work, contract),
        objects=contract.objects,
    )


def _texts(work: Work, contract: Contract) -> dict[str, Any]:
    """What the registers say, which many contracts have alike."""
    terms, zone = found(work, "payment_terms", contract.payment_terms), found(work, "vat_zones", contract.vat_zone)
    return {
        "delivery_terms_text": _text(work, found(work, "delivery_terms", contract.delivery_terms), contract.language),
        "delivery_mode_text": _text(work, found(work, "delivery_modes", contract.delivery_mode), contract.language),
        "payment_terms_text": _text(work, terms, contract.language),
        "early_payments": tuple(
            EarlyPayment(days=each.days, percent=each.percent) for each in (terms.early_discounts if terms else ())
        ),
        "vat_account": zone.vat_account if zone else None,
    }


def _invoice_address(work: Work, contract: Contract) -> str | None:
    """The contract's own; where another pays, who pays gets the invoice, unless an address was typed (C89, C72)."""
    typed = "invoice_address" not in contract.origins
    if contract.invoice_address and (typed or not contract.payer):
        return contract.invoice_address
    return work.state(Customer, customer_id(contract.payer or contract.customer)).address


def _text(work: Work, entry: Any, language: str | None) -> str | None:
    """How it reads in the language, else in ours, else its name (C82, C83, C85)."""
    if entry is None:
        return None
    company = found(work, "company", "default")
    own = (company.language if company else None) or OWN
    return said(entry.texts, language, own=own) or str(entry.name)
