"""Who paid, for what, and what kind of movement it is (rules 14 to 16 of real bank files)."""

from decimal import Decimal

import pytest

from tests.adapters.bank_files import IBAN, amt, camt, debit, ntry, payment, tx


def test_the_payee_of_a_debit_is_the_creditor():
    parties = "<TxDtls><RltdPties><Dbtr><Nm>We</Nm></Dbtr><Cdtr><Pty><Nm>They</Nm></Pty></Cdtr></RltdPties></TxDtls>"
    assert payment(camt(debit(amt(), txs=parties))).name == "They"


def test_the_party_wrapper_of_new_versions_is_read_in_every_version():
    parties = (
        "<TxDtls><RltdPties><Dbtr><Pty><Nm>Anna</Nm><Id><OrgId><Othr><Id>40000000001</Id></Othr></OrgId></Id></Pty>"
        "</Dbtr><DbtrAcct><Id><Othr><Id>lv97 haba 0012 3456 7891 0</Id></Othr></Id></DbtrAcct><UltmtDbtr><Pty>"
        "<Nm>Zoe</Nm></Pty></UltmtDbtr></RltdPties><RltdAgts><DbtrAgt><FinInstnId><BICFI>HABALV22</BICFI></FinInstnId>"
        "</DbtrAgt></RltdAgts></TxDtls>"
    )
    found = payment(camt(ntry(txs=parties)))
    assert (found.name, found.legal_id, found.ultimate_name) == ("Anna", "40000000001", "Zoe")
    assert (found.iban, found.bic) == ("LV97HABA0012345678910", "HABALV22")


def test_a_return_that_keeps_the_roles_of_the_first_payment_still_names_the_other_party():
    back = (
        "<TxDtls><Refs><EndToEndId>OUR-9</EndToEndId></Refs><RltdPties><Cdtr><Nm>They</Nm></Cdtr></RltdPties>"
        "<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf></TxDtls>"
    )
    found = payment(camt(ntry(txs=back)))
    assert (found.name, found.is_return, found.return_reason) == ("They", True, "AC04")
    assert found.original_end_to_end == "OUR-9"


def test_the_owner_of_the_account_is_never_the_counterparty_while_another_one_is_named():
    parties = (
        f"<TxDtls><RltdPties><Dbtr><Nm>We</Nm></Dbtr><DbtrAcct><Id><IBAN>{IBAN}</IBAN></Id></DbtrAcct><Cdtr>"
        "<Nm>They</Nm></Cdtr><CdtrAcct><Id><IBAN>EE1</IBAN></Id></CdtrAcct></RltdPties></TxDtls>"
    )
    assert payment(camt(ntry(txs=parties))).name == "They"


def test_a_bank_transaction_code_of_a_return_marks_it():
    code = "<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>ICDT</Cd><SubFmlyCd>RRTN</SubFmlyCd></Fmly></Domn></BkTxCd>"
    found = payment(camt(ntry(extra=code)))
    assert (found.transaction_code, found.is_return) == ("PMNT-ICDT-RRTN", True)


def test_charges_and_interest_are_marked_as_fees():
    code = "<BkTxCd><Domn><Cd>ACMT</Cd><Fmly><Cd>MDOP</Cd><SubFmlyCd>CHRG</SubFmlyCd></Fmly></Domn></BkTxCd>"
    assert payment(camt(debit(amt(), extra=code))).fee


def test_a_bank_code_of_its_own_is_kept():
    assert payment(camt(ntry(extra="<BkTxCd><Prtry><Cd>NTRF</Cd></Prtry></BkTxCd>"))).transaction_code == "NTRF"


def test_structured_references_are_read_whatever_their_type_and_blank_ones_are_not():
    strd = "<RmtInf><Strd><CdtrRefInf><Ref>{}</Ref></CdtrRefInf></Strd></RmtInf>"
    document = "<RmtInf><Strd><RfrdDocInf><Nb>INV-8</Nb></RfrdDocInf></Strd></RmtInf>"
    extra = strd.format(" ") + strd.format("RF18539007547034") + strd.format("210000000003139471430009017") + document
    found = payment(camt(ntry(txs=tx(extra=extra))))
    assert found.reference == "RF18539007547034"
    assert found.references == ("RF18539007547034", "210000000003139471430009017", "INV-8")


@pytest.mark.parametrize("word", ["", "NOTPROVIDED", "NONREF", "notprovided"])
def test_an_end_to_end_id_that_says_there_is_none_is_none(word):
    assert payment(camt(ntry(txs=tx(end_to_end=word)))).end_to_end is None


def test_charges_on_the_entry_and_on_its_transaction_are_the_same_money():
    charges = f"<Chrgs><TtlChrgsAndTaxAmt Ccy='EUR'>0.40</TtlChrgsAndTaxAmt><Rcrd>{amt('0.40')}</Rcrd></Chrgs>"
    assert payment(camt(ntry(txs=tx(extra=charges), extra=charges))).charges == Decimal("0.40")


def test_charge_records_are_summed_where_no_total_stands_and_an_odd_one_is_no_reason_to_refuse():
    records = f"<Chrgs><Rcrd>{amt('0.40')}</Rcrd><Rcrd>{amt('0.10')}</Rcrd></Chrgs>"
    assert payment(camt(ntry(extra=records))).charges == Decimal("0.50")
    assert payment(camt(ntry(extra=f"<Chrgs>{amt('free')}</Chrgs>"))).charges is None
