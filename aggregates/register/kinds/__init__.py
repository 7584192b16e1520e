"""The schema of each kind of reference data; a new register is a new schema here, not new machinery."""

from typing import Any

import msgspec

from aggregates.accruals import AccrualTemplate
from aggregates.dunning import DunningPolicy
from aggregates.interest import InterestRates
from aggregates.numbering import Numbering
from aggregates.pricing.discounts import DiscountMatrix, DiscountOptions
from aggregates.pricing.freight import Freight
from aggregates.pricing.items import Item, ItemDescriptionType, ItemGroup
from aggregates.pricing.lists import Price, PriceList, QuantityDiscount
from aggregates.register.kinds.agreements import (
    ContractClass,
    ContractDefaults,
    DeliveryMode,
    DeliveryTerms,
    Object,
    TextTemplate,
)
from aggregates.register.kinds.calendar import Holiday
from aggregates.register.kinds.company import OURS, Company
from aggregates.register.kinds.forms import DocumentForms, Form
from aggregates.register.kinds.money import (
    Account,
    BankAccount,
    Currency,
    NoExchangeRateYet,
    PostingRules,
    exchange_rate_on,
)
from aggregates.register.kinds.people import CustomerCategory, Person
from aggregates.register.kinds.serials import KnownSerial
from aggregates.tax import VatCode
from aggregates.terms import PaymentTerms
from aggregates.vat_zones import VatNumberForm, VatZone

__all__ = ["SCHEMAS", "BankAccount", "Currency", "NoExchangeRateYet", "exchange_rate_on", "own_code", "typed"]

SCHEMAS: dict[str, type[msgspec.Struct]] = {
    # money
    "accounts": Account,
    "accrual_templates": AccrualTemplate,
    "bank_accounts": BankAccount,
    "currencies": Currency,
    "dunning_policies": DunningPolicy,
    "holidays": Holiday,
    "interest_rates": InterestRates,
    "number_series": Numbering,
    "payment_terms": PaymentTerms,
    "posting_rules": PostingRules,
    "vat_codes": VatCode,
    "vat_number_forms": VatNumberForm,
    "vat_zones": VatZone,
    # what is sold, and for how much
    "discount_matrices": DiscountMatrix,
    "discount_options": DiscountOptions,
    "freight": Freight,
    "item_description_types": ItemDescriptionType,
    "item_groups": ItemGroup,
    "items": Item,
    "known_serials": KnownSerial,
    "price_lists": PriceList,
    "prices": Price,
    "quantity_discounts": QuantityDiscount,
    # who, and what was agreed
    "company": Company,
    "contract_classes": ContractClass,
    "contract_defaults": ContractDefaults,
    "customer_categories": CustomerCategory,
    "delivery_modes": DeliveryMode,
    "delivery_terms": DeliveryTerms,
    "document_forms": DocumentForms,
    "forms": Form,
    "objects": Object,
    "people": Person,
    "text_templates": TextTemplate,
}


def typed(kind: str, entry: dict[str, Any]) -> Any:
    """The entry as its schema's struct, such as `VatCode`. Raises msgspec.ValidationError on a wrong entry."""
    return msgspec.convert(entry, SCHEMAS[kind])


def own_code(entry: Any) -> str | None:
    """The one code under which an entry may be made, where that follows from what it names; else none."""
    if isinstance(entry, Company):
        return OURS
    return entry.own_code if isinstance(entry, Price | QuantityDiscount) else None
