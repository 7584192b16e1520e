"""Which open invoices an incoming payment pays, how sure that is, and what forbids to link it without a person."""

from aggregates.matching.book import Book
from aggregates.matching.confirming import ByHand, Waiting
from aggregates.matching.deciding import decide
from aggregates.matching.folding import fold_legal_id, fold_name, fold_number, number_keys, number_tail
from aggregates.matching.keys import Keys, numbers_named
from aggregates.matching.model import Decision, Known, OpenInvoice, Receipt, Solution, digest
from aggregates.matching.payer import fold_iban
from aggregates.matching.rules import RULE_VERSION, Settings
from aggregates.matching.safety import SAFETY

__all__ = [
    "RULE_VERSION",
    "SAFETY",
    "Book",
    "ByHand",
    "Decision",
    "Keys",
    "Known",
    "OpenInvoice",
    "Receipt",
    "Settings",
    "Solution",
    "Waiting",
    "decide",
    "digest",
    "fold_iban",
    "fold_legal_id",
    "fold_name",
    "fold_number",
    "number_keys",
    "number_tail",
    "numbers_named",
]
