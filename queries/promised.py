"""How a promise stands: kept, broken or open, by what the invoice lacked at the end of its day."""

from typing import LiteralString

# Of a row `n` with invoice, promised_on and promised_left; binds %(today)s.
STANDING: LiteralString = """CASE WHEN n.promised_on IS NULL THEN NULL WHEN coalesce((
    SELECT sum(l.amount) FROM ledger l WHERE l.document = n.invoice AND l.document_kind <> 'prepayment'
    AND l.effective_on <= n.promised_on), 0) <= n.promised_left THEN 'kept'
    WHEN n.promised_on >= %(today)s::date THEN 'open' ELSE 'broken' END"""
