"""A bank statement as a bank would send it (camt.053.001.08), for what the demo company's customers pay."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from html import escape
from typing import NamedTuple

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"


class Booking(NamedTuple):
    """One entry: money in (above 0) or out (below 0)."""

    booked_on: date
    amount: Decimal
    name: str
    iban: str
    text: str
    reference: str | None = None
    end_to_end: str = "NOTPROVIDED"
    returned: str | None = None  # reason code of a return


def statement(account: str, currency: str, month: str, opening: Decimal, bookings: Iterable[Booking]) -> bytes:
    """The statement of one month; opening balance, entries and closing balance agree."""
    entries = sorted(bookings)
    closing = opening + sum((each.amount for each in entries), Decimal(0))
    first, last = f"{month}-01", f"{month}-28"
    body = "".join(_entry(f"{month}-{number:05}", currency, each) for number, each in enumerate(entries, 1))
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="{NAMESPACE}"><BkToCstmrStmt>'
        f"<GrpHdr><MsgId>DEMO-{currency}-{month}</MsgId><CreDtTm>{last}T20:00:00Z</CreDtTm></GrpHdr>"
        f"<Stmt><Id>{currency}-{month}</Id><CreDtTm>{last}T20:00:00Z</CreDtTm>"
        f"<FrToDt><FrDtTm>{first}T00:00:00Z</FrDtTm><ToDtTm>{last}T23:59:59Z</ToDtTm></FrToDt>"
        f"<Acct><Id><IBAN>{account}</IBAN></Id><Ccy>{currency}</Ccy></Acct>"
        f"{_balance('OPBD', opening, currency, first)}{_balance('CLBD', closing, currency, last)}"
        f"{body}</Stmt></BkToCstmrStmt></Document>\n"
    ).encode()


def _balance(code: str, amount: Decimal, currency: str, day: str) -> str:
    side = "CRDT" if amount >= 0 else "DBIT"
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy='{currency}'>{abs(amount)}</Amt>"
        f"<CdtDbtInd>{side}</CdtDbtInd><Dt><Dt>{day}</Dt></Dt></Bal>"
    )


def _entry(number: str, currency: str, booking: Booking) -> str:
    incoming = booking.amount > 0
    party, account = ("Dbtr", "DbtrAcct") if incoming else ("Cdtr", "CdtrAcct")
    reference = (
        f"<Strd><CdtrRefInf><Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry></Tp><Ref>{booking.reference}</Ref></CdtrRefInf></Strd>"
        if booking.reference
        else ""
    )
    returned = f"<RtrInf><Rsn><Cd>{booking.returned}</Cd></Rsn></RtrInf>" if booking.returned else ""
    return (
        f"<Ntry><Amt Ccy='{currency}'>{abs(booking.amount)}</Amt>"
        f"<CdtDbtInd>{'CRDT' if incoming else 'DBIT'}</CdtDbtInd>"
        f"<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>{booking.booked_on}</Dt></BookgDt>"
        f"<ValDt><Dt>{booking.booked_on}</Dt></ValDt><AcctSvcrRef>DEMO{number}</AcctSvcrRef>"
        f"<NtryDtls><TxDtls><Refs><EndToEndId>{escape(booking.end_to_end)}</EndToEndId></Refs>"
        f"<RltdPties><{party}><Pty><Nm>{escape(booking.name)}</Nm></Pty></{party}>"
        f"<{account}><Id><IBAN>{booking.iban}</IBAN></Id></{account}></RltdPties>"
        f"<RmtInf><Ustrd>{escape(booking.text)}</Ustrd>{reference}</RmtInf>{returned}</TxDtls></NtryDtls></Ntry>"
    )
