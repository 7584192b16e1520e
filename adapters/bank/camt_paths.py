"""Where camt.052, 053 and 054 keep what we read, in all versions from .02 to .14 and in files that mix them."""

from adapters.bank.tree import Node, tree

KINDS = {  # message element: kind, statement element, page element
    "BkToCstmrAcctRpt": ("052", "Rpt", "RptPgntn"),
    "BkToCstmrStmt": ("053", "Stmt", "StmtPgntn"),
    "BkToCstmrDbtCdtNtfctn": ("054", "Ntfctn", "NtfctnPgntn"),
}


def _party(element: str, key: str) -> dict[str, str]:
    leaves = {}
    for party in (element, f"{element}/Pty"):  # the wrapper came with .07, and is also met before and missed after
        leaves[f"{party}/Nm"] = key
        for kind in ("OrgId", "PrvtId"):
            leaves[f"{party}/Id/{kind}/Othr/Id"] = f"{key} legal id"
            leaves[f"{party}/Id/{kind}/PrtryId/Id"] = f"{key} legal id"
    return leaves


def _side(side: str, key: str) -> dict[str, str]:
    return {
        **{f"RltdPties/{path}": name for path, name in _party(side, key).items()},
        **{f"RltdPties/{path}": name for path, name in _party(f"Ultmt{side}", f"ultimate {key}").items()},
        f"RltdPties/{side}Acct/Id/IBAN": f"{key} iban",
        f"RltdPties/{side}Acct/Id/Othr/Id": f"{key} account",
        f"RltdPties/{side}Acct/Id/PrtryAcct/Id": f"{key} account",
        f"RltdAgts/{side}Agt/FinInstnId/BIC": f"{key} bic",
        f"RltdAgts/{side}Agt/FinInstnId/BICFI": f"{key} bic",
    }


_CODE = {
    "BkTxCd/Domn/Cd": "domain",
    "BkTxCd/Domn/Fmly/Cd": "family",
    "BkTxCd/Domn/Fmly/SubFmlyCd": "subfamily",
    "BkTxCd/Prtry/Cd": "bank code",
}
_CHARGES = {
    "Chrgs/TtlChrgsAndTaxAmt": "total charges",
    "Chrgs/Rcrd/Amt": "charge records",
    "Chrgs/Amt": "charge records",
}


def _transaction() -> Node:
    leaves = {
        "Amt": "amount",
        "AmtDtls/TxAmt/Amt": "transaction amount",
        "Refs/AcctSvcrRef": "bank reference",
        "Refs/EndToEndId": "end to end",
        "Refs/InstrId": "instruction",
        "Refs/TxId": "transaction id",
        "Refs/UETR": "uetr",
        "RmtInf/Ustrd": "texts",
        "RmtInf/Strd/CdtrRefInf/Ref": "references",
        "RmtInf/Strd/CdtrRefInf/CdtrRef": "references",  # .02 of some banks
        "RmtInf/Strd/RfrdDocInf/Nb": "documents",
        "AddtlTxInf": "note",
    }
    back = tree({"Rsn/Cd": "reason", "Rsn/Prtry": "reason", "AddtlInf": "note"})
    sides = {**_side("Dbtr", "debtor"), **_side("Cdtr", "creditor")}
    return tree({**leaves, **_CODE, **_CHARGES, **sides}, back=("RtrInf", back))


def _entry() -> Node:
    leaves = {
        "NtryRef": "reference",
        "Amt": "amount",
        "CdtDbtInd": "direction",
        "RvslInd": "reversal",
        "Sts": "status",
        "Sts/Cd": "status",  # the wrapper came with .07, and is also met before and missed after
        "Sts/Prtry": "status",
        "BookgDt/Dt": "booked",
        "BookgDt/DtTm": "booked",
        "ValDt/Dt": "value",
        "ValDt/DtTm": "value",
        "AcctSvcrRef": "bank reference",
        "AddtlNtryInf": "note",
    }
    return tree({**leaves, **_CODE, **_CHARGES}, transaction=("NtryDtls/TxDtls", _transaction()))


def _statement(pages: str) -> Node:
    leaves = {
        "Id": "id",
        "ElctrncSeqNb": "sequence",
        "CreDtTm": "created",
        "FrToDt/FrDtTm": "from",
        "FrToDt/FrDt": "from",
        "FrToDt/ToDtTm": "to",
        "FrToDt/ToDt": "to",
        "Acct/Id/IBAN": "iban",
        "Acct/Id/Othr/Id": "account",
        "Acct/Id/PrtryAcct/Id": "account",
        "Acct/Ccy": "currency",
        f"{pages}/PgNb": "page",
        f"{pages}/LastPgInd": "last page",
    }
    for total, key in (("TtlNtries", "all"), ("TtlCdtNtries", "credit"), ("TtlDbtNtries", "debit")):
        leaves[f"TxsSummry/{total}/NbOfNtries"] = f"{key} number"
        leaves[f"TxsSummry/{total}/Sum"] = f"{key} sum"
    code = "Tp/CdOrPrtry"
    balance = tree(
        {
            f"{code}/Cd": "type",
            f"{code}/Prtry": "type",
            "Amt": "amount",
            "CdtDbtInd": "direction",
            "Dt/Dt": "date",
            "Dt/DtTm": "date",
        }
    )
    return tree(leaves, balance=("Bal", balance), entry=("Ntry", _entry()))


def _message(statement: str, pages: str) -> Node:
    head = {
        "GrpHdr/MsgId": "message",
        "GrpHdr/CreDtTm": "created",
        "GrpHdr/MsgPgntn/PgNb": "page",
        "GrpHdr/MsgPgntn/LastPgInd": "last page",
    }
    return tree(head, statement=(statement, _statement(pages)))


def messages() -> dict[str, Node]:
    """The trees of the three messages by the name of their element."""
    return {name: _message(statement, pages) for name, (_, statement, pages) in KINDS.items()}
