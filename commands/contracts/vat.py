"""Where a contract belongs for VAT: in the zone of its customer, and with a number of the right form (C90-C92)."""

from collections.abc import Iterable

from aggregates.contract import Contract
from aggregates.customer import Customer
from aggregates.errors import Conflict, Rejected
from aggregates.ids import customer_id
from aggregates.taken_over import take_over
from aggregates.vat_zones import VatZone, check_payer, check_vat_no
from commands.contracts.content import ContractFields
from commands.contracts.defaults import begun, found
from commands.reference import fetch_entries
from commands.work import Work


class VatZoneOfCustomer(Rejected):
    """The VAT zone of a contract is its customer's."""


class VatZoneMoved(Conflict):
    """A contract is invoiced in the VAT zone in which its customer is by now."""


def check_zone(work: Work, fields: ContractFields, card: Customer) -> None:
    """Refuse a zone that is not the customer's. Errors: `VatZoneOfCustomer`."""
    zone = begun(work, card, {}, ["vat_zone"]).values.get("vat_zone")
    if "vat_zone" in fields.model_fields_set and fields.vat_zone != zone:
        raise VatZoneOfCustomer(
            f"Customer {card.code} is in {f'the VAT zone {zone}' if zone else 'no VAT zone'}, and a contract is where "
            "its customer is; leave it out here, or change it on the customer's card.",
            pointer="/vat_zone",
        )


def has_moved(contract: Contract, card: Customer) -> bool:
    """The card has another zone: it moved while the contract was entered, and could not take it along."""
    return card.vat_zone is not None and card.vat_zone != contract.vat_zone


def check_zone_kept(work: Work, contract: Contract) -> None:
    """Nothing is invoiced with the VAT of where the customer was. Errors: `VatZoneMoved`."""
    card = work.state(Customer, customer_id(contract.customer))
    if has_moved(contract, card):
        raise VatZoneMoved(
            f"Contract {contract.number} is in {contract.vat_zone or 'no'} VAT zone, but its customer {card.code} is "
            f"in {card.vat_zone}; amend the contract, with no field at all, and it moves there with its rows.",
            pointer="/vat_zone",
        )


def check_vat_form(work: Work, card: Customer, vat_no: str | None) -> None:
    """The number has the form of the customer's country, else of ours; without either any is right (C92).

    Errors: `BadVatNumber`.
    """
    company = found(work, "company", "default")
    countries = (card.country, company.country if company else None)
    forms = {each: form for each in countries if each and (form := found(work, "vat_number_forms", each))}
    check_vat_no(vat_no, zone=None, country=card.country, own_country=countries[1], forms=forms)


def vat_no_of(work: Work, contract: Contract) -> str | None:
    """The number that stands on its invoices: of who is invoiced; the contract's own before its customer's."""
    if contract.payer:
        return work.state(Customer, customer_id(contract.payer)).vat_no
    return contract.vat_no or work.state(Customer, customer_id(contract.customer)).vat_no


def check_vat_no_there(work: Work, contract: Contract) -> None:
    """Nothing is invoiced into another member state without the VAT number of who is named on the invoice (C91).

    Errors: `VatNumberMissing`, `PayerInOtherVatRegime`.
    """
    check_regime(work, contract.customer, contract.vat_zone, contract.payer)
    zone: VatZone | None = found(work, "vat_zones", contract.vat_zone)
    whose = f"payer {contract.payer}" if contract.payer else f"customer {contract.customer}"
    check_vat_no(vat_no_of(work, contract), zone=zone, country=None, own_country=None, forms={}, whose=whose)


def check_regime(work: Work, customer: str, zone: str | None, payer: str | None) -> None:
    """Refuse a payer that is taxed otherwise than the contract's zone says. Errors: `PayerInOtherVatRegime`."""
    if not payer or payer == customer:
        return
    card = work.state(Customer, customer_id(payer))
    work.relied_on(card.id)
    check_payer(customer, found(work, "vat_zones", zone), payer, found(work, "vat_zones", _zone_of(work, card)))


def fetch_regimes(work: Work, contracts: Iterable[Contract]) -> None:
    """Where their payers are: two queries. The payers' cards are loaded already."""
    cards = [work.state(Customer, customer_id(each.payer)) for each in contracts if each.payer]
    fetch_entries(work, sorted({("customer_categories", card.category) for card in cards if card.category}))
    fetch_entries(work, sorted({("vat_zones", zone) for card in cards if (zone := _zone_of(work, card))}))


def _zone_of(work: Work, card: Customer) -> str | None:
    """By the card, else by its category (C90)."""
    category = found(work, "customer_categories", card.category)
    taken = take_over("vat_zone", {"customer": card, "category": category})
    return taken.value if taken else None
