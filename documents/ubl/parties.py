"""Who sells, buys, delivers where, and is paid on which account."""

from documents.invoice_paper import InvoicePaper
from documents.parts import Party
from documents.ubl.codes import endpoint
from documents.ubl.xml import cac, cbc

_VAT = cac("TaxScheme", cbc("ID", "VAT"))


def seller(paper: InvoicePaper) -> str:
    """BG-4."""
    return cac("AccountingSupplierParty", _party(paper.seller, vat=_names_vat(paper)))


def buyer(paper: InvoicePaper) -> str:
    """BG-7."""
    return cac("AccountingCustomerParty", _party(paper.buyer, vat=_names_vat(paper)))


def payee(paper: InvoicePaper) -> str:
    """BG-10: to whom the claim went."""
    return cac("PayeeParty", cac("PartyName", cbc("Name", paper.assigned_to)))


def delivery(paper: InvoicePaper) -> str:
    """BG-13; a supply to another member state says when and to which country (BR-IC-11, BR-IC-12)."""
    abroad = any(group.category == "K" for group in paper.vat_groups)
    if not abroad and not paper.delivery_address:
        return ""
    lines = (paper.delivery_address or "").splitlines()
    return cac(
        "Delivery",
        cbc("ActualDeliveryDate", (paper.served_to or paper.issued_on) if abroad else None),
        cac("DeliveryLocation", cac("Address", _street(lines), _country(paper.buyer.country))),
    )


def payment(paper: InvoicePaper) -> str:
    """BG-16: a transfer to each of our accounts, with the creditor reference (BT-83)."""
    code = "58" if paper.currency == "EUR" else "30"
    due_on = paper.due_on if paper.type == "credit_note" else None
    return "".join(
        cac(
            "PaymentMeans",
            cbc("PaymentMeansCode", code),
            cbc("PaymentDueDate", due_on),
            cbc("PaymentID", paper.creditor_reference or paper.number),
            cac(
                "PayeeFinancialAccount",
                cbc("ID", each.iban.replace(" ", "")),
                cac("FinancialInstitutionBranch", cbc("ID", each.bic)),
            ),
        )
        for each in paper.accounts
    )


def _names_vat(paper: InvoicePaper) -> bool:
    """What is out of the scope of VAT names no VAT numbers (BR-O-02)."""
    return any(group.category != "O" for group in paper.vat_groups)


def _party(party: Party, *, vat: bool) -> str:
    scheme, number = endpoint(party) or (None, None)
    return cac(
        "Party",
        cbc("EndpointID", number, schemeID=scheme),
        cac("PartyName", cbc("Name", party.name)),
        cac(
            "PostalAddress",
            _street(party.address[:2]),
            cbc("CityName", party.city),
            cbc("PostalZone", party.postal_code),
            cac("AddressLine", cbc("Line", ", ".join(party.address[2:]))),
            _country(party.country),
        ),
        cac("PartyTaxScheme", cbc("CompanyID", party.vat_no), _VAT) if vat and party.vat_no else "",
        cac("PartyLegalEntity", cbc("RegistrationName", party.name), cbc("CompanyID", party.reg_no)),
        cac(
            "Contact",
            cbc("Name", party.contact),
            cbc("Telephone", party.phone),
            cbc("ElectronicMail", party.email),
        ),
    )


def _street(lines: tuple[str, ...] | list[str]) -> str:
    first, second = (*lines, "", "")[:2]
    return cbc("StreetName", first) + cbc("AdditionalStreetName", second)


def _country(code: str | None) -> str:
    return cac("Country", cbc("IdentificationCode", code))
