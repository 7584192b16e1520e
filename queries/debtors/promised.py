"""Which promise of an invoice counts, and how it stands: kept, broken or open, by what the invoice lacked then."""

from typing import LiteralString

# Of a row `n` with invoice, promised_on and promised_left; binds %(today)s and the parameters of a moment.
STANDING: LiteralString = """CASE WHEN n.promised_on IS NULL THEN NULL WHEN coalesce((
    SELECT sum(l.amount) FROM ledger l WHERE l.document = n.invoice AND l.document_kind <> 'prepayment'
    AND coalesce(l.paid_on, l.effective_on) <= n.promised_on AND l.effective_on <= %(as_of)s::date
    AND l.position <= %(known_at)s::bigint
    ), 0) <= n.promised_left THEN 'kept'
    WHEN n.promised_on >= %(today)s::date THEN 'open' ELSE 'broken' END"""

# The last word on each invoice: what was promised before it does not count any more.
LAST_PROMISES: LiteralString = """SELECT * FROM debtor_notes n WHERE promised_on IS NOT NULL AND NOT EXISTS (
    SELECT FROM debtor_notes o WHERE o.invoice = n.invoice AND o.customer = n.customer AND o.promised_on IS NOT NULL
    AND (o.promised_turn, coalesce(o.amended_at, o.written_at), o.id)
        > (n.promised_turn, coalesce(n.amended_at, n.written_at), n.id) OFFSET 0)"""
