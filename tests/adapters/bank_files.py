"""Small made bank files: the tests say only what matters to them."""

from adapters.bank import BankFile, Entry, Payment, Statement, read_entries

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"
IBAN, PAYER_IBAN = "LV80BANK0000435195001", "LV97HABA0012345678910"
KINDS = {
    "052": ("BkToCstmrAcctRpt", "Rpt"),
    "053": ("BkToCstmrStmt", "Stmt"),
    "054": ("BkToCstmrDbtCdtNtfctn", "Ntfctn"),
}


def amt(value: str = "21.00", currency: str = "EUR") -> str:
    return f'<Amt Ccy="{currency}">{value}</Amt>'


def tx(
    *,
    end_to_end: str = "",
    text: str | tuple[str, ...] = "INV-1",
    name: str = "SIA Payer",
    iban: str = PAYER_IBAN,
    amount: str = "",
    extra: str = "",
) -> str:
    texts = (text,) if isinstance(text, str) else text
    return (
        f"<TxDtls><Refs><EndToEndId>{end_to_end}</EndToEndId></Refs>{amount}"
        f"<RltdPties><Dbtr><Nm>{name}</Nm></Dbtr><DbtrAcct><Id><IBAN>{iban}</IBAN></Id></DbtrAcct></RltdPties>"
        f"<RmtInf>{''.join(f'<Ustrd>{one}</Ustrd>' for one in texts)}</RmtInf>{extra}</TxDtls>"
    )


def ntry(
    amount: str | None = None,
    *,
    direction: str = "<CdtDbtInd>CRDT</CdtDbtInd>",
    status: str = "<Sts>BOOK</Sts>",
    dates: str = "<BookgDt><Dt>2026-01-05</Dt></BookgDt><ValDt><Dt>2026-01-06</Dt></ValDt>",
    bank_reference: str = "",
    reference: str = "",
    txs: str | None = None,
    extra: str = "",
) -> str:
    return (
        f"<Ntry><NtryRef>{reference}</NtryRef>{amt() if amount is None else amount}{direction}{status}{dates}"
        f"<AcctSvcrRef>{bank_reference}</AcctSvcrRef><NtryDtls>{tx() if txs is None else txs}</NtryDtls>{extra}</Ntry>"
    )


def debit(amount: str, **fields: str) -> str:
    return ntry(amount, direction="<CdtDbtInd>DBIT</CdtDbtInd>", **fields)


def bal(code: str, value: str, currency: str = "EUR", direction: str = "<CdtDbtInd>CRDT</CdtDbtInd>") -> str:
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>{amt(value, currency)}{direction}"
        "<Dt><Dt>2026-01-05</Dt></Dt></Bal>"
    )


ACCOUNT = f"<Acct><Id><IBAN>{IBAN}</IBAN></Id><Ccy>EUR</Ccy></Acct>"
HEAD = f"<Id>S1</Id><CreDtTm>2026-01-07T06:00:00Z</CreDtTm>{ACCOUNT}"


def camt(*parts: str, kind: str = "053", head: str = HEAD, namespace: str | None = NAMESPACE, group: str = "") -> bytes:
    message, statement = KINDS[kind]
    if namespace == NAMESPACE:
        namespace = NAMESPACE.replace("camt.053", f"camt.{kind}")
    declared = f' xmlns="{namespace}"' if namespace else ""
    body = f"<{statement}>{head}{''.join(parts)}</{statement}>"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Document{declared}><{message}><GrpHdr><MsgId>M1</MsgId>'
        f"<CreDtTm>2026-01-07T06:00:00Z</CreDtTm>{group}</GrpHdr>{body}</{message}></Document>"
    ).encode()


def fidavista(*trx: str, opening: str = "0.00", closing: str = "0.00", namespace: str = "") -> bytes:
    declared = f' xmlns="{namespace}"' if namespace else ""
    return (
        f"<FIDAVISTA{declared}><Header/><Statement><Period><StartDate>2026-01-01</StartDate>"
        "<EndDate>2026-01-31</EndDate></Period><AccountSet>"
        f"<AccNo>{IBAN}</AccNo><CcyStmt><Ccy>EUR</Ccy><OpenBal>{opening}</OpenBal><CloseBal>{closing}</CloseBal>"
        f"{''.join(trx)}</CcyStmt></AccountSet></Statement></FIDAVISTA>"
    ).encode()


def trx(amount: str = "21.00", *, cord: str = "C", ref: str = "R1", kind: str = "INP", text: str = "INV-1") -> str:
    return (
        f"<TrxSet><TypeCode>{kind}</TypeCode><TypeName>INB</TypeName><RegDate/><BookDate>2026-01-05</BookDate>"
        f"<ValueDate>2026-01-05 00:00:00.0</ValueDate><BankRef>{ref}</BankRef><DocNo>17</DocNo><CorD>{cord}</CorD>"
        f"<AccAmt>{amount}</AccAmt><PmtInfo>{text}</PmtInfo><CPartySet><AccNo>{PAYER_IBAN}</AccNo><AccHolder>"
        "<Name>SIA Payer</Name><LegalId>40000000001</LegalId></AccHolder><BankCode>HABALV22</BankCode>"
        "<Ccy>USD</Ccy><Amt>999.00</Amt></CPartySet></TrxSet>"
    )


def statement(data: bytes) -> Statement:
    (only,) = read_entries(data)[0].statements
    return only


def payments(data: bytes) -> list[Payment]:
    return [payment for some in read_entries(data)[2] for payment in some]


def payment(data: bytes) -> Payment:
    (only,) = payments(data)
    return only


def entries(data: bytes) -> list[Entry]:
    return [entry for some in read_entries(data)[1] for entry in some]


def warnings(file: BankFile | bytes) -> str:
    file = read_entries(file)[0] if isinstance(file, bytes) else file
    return "\n".join(f"{warning.where}: {warning.what}" for warning in file.warnings)
