"""Small bank statements for the stories, with balances that close."""

from decimal import Decimal
from html import escape
from typing import NamedTuple

ACCOUNT = "LV80BANK0000435195001"
PAYER = "LV97HABA0012345678910"
NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"


class In(NamedTuple):
    """Money that arrived."""

    amount: str
    text: str = ""
    on: str = "2026-05-11"
    name: str = "SIA Ķīmija"
    iban: str = PAYER
    reference: str = ""
    ref: str = ""
    status: str = "BOOK"
    currency: str = "EUR"
    side: str = "CRDT"
    end_to_end: str = "NOTPROVIDED"
    returned: str = ""


def statement(*entries: In, name: str = "S1", opening: str = "100.00", account: str = ACCOUNT) -> bytes:
    """A camt.053.001.08."""
    booked = [each for each in entries if each.status == "BOOK" and each.currency == "EUR"]
    total = sum((Decimal(each.amount) * (1 if each.side == "CRDT" else -1) for each in booked), Decimal(opening))
    body = "".join(_entry(number, each) for number, each in enumerate(entries, 1))
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><Document xmlns="{NAMESPACE}"><BkToCstmrStmt><GrpHdr>'
        f"<MsgId>{name}</MsgId><CreDtTm>2026-06-01T06:00:00Z</CreDtTm></GrpHdr><Stmt><Id>{name}</Id>"
        f"<CreDtTm>2026-06-01T06:00:00Z</CreDtTm><Acct><Id><IBAN>{account}</IBAN></Id><Ccy>EUR</Ccy></Acct>"
        f"{_balance('OPBD', Decimal(opening))}{_balance('CLBD', total)}{body}</Stmt></BkToCstmrStmt></Document>"
    ).encode()


def _balance(code: str, amount: Decimal) -> str:
    side = "CRDT" if amount >= 0 else "DBIT"
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy='EUR'>{abs(amount)}</Amt>"
        f"<CdtDbtInd>{side}</CdtDbtInd><Dt><Dt>2026-05-31</Dt></Dt></Bal>"
    )


def _entry(number: int, each: In) -> str:
    party, account = ("Dbtr", "DbtrAcct") if each.side == "CRDT" else ("Cdtr", "CdtrAcct")
    strd = f"<Strd><CdtrRefInf><Ref>{each.reference}</Ref></CdtrRefInf></Strd>" if each.reference else ""
    returned = f"<RtrInf><Rsn><Cd>{each.returned}</Cd></Rsn></RtrInf>" if each.returned else ""
    return (
        f"<Ntry><Amt Ccy='{each.currency}'>{each.amount}</Amt><CdtDbtInd>{each.side}</CdtDbtInd>"
        f"<Sts><Cd>{each.status}</Cd></Sts><BookgDt><Dt>{each.on}</Dt></BookgDt><ValDt><Dt>{each.on}</Dt></ValDt>"
        f"<AcctSvcrRef>{each.ref or f'REF{each.on}{number:04}{each.amount}'}</AcctSvcrRef><NtryDtls><TxDtls>"
        f"<Refs><EndToEndId>{each.end_to_end}</EndToEndId></Refs><RltdPties><{party}><Pty><Nm>{escape(each.name)}</Nm>"
        f"</Pty></{party}><{account}><Id><IBAN>{each.iban}</IBAN></Id></{account}></RltdPties>"
        f"<RmtInf><Ustrd>{escape(each.text)}</Ustrd>{strd}</RmtInf>{returned}</TxDtls></NtryDtls></Ntry>"
    )
