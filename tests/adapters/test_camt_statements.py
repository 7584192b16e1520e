"""What is said about a whole statement: finding it, its balances, totals, pages, and what contradicts."""

from datetime import date
from decimal import Decimal

import pytest

from adapters.bank import BadAmount, BadEntry, EmptyFile, NotABankFile, read_bank_file, read_entries
from tests.adapters.bank_files import (
    ACCOUNT,
    HEAD,
    IBAN,
    NAMESPACE,
    amt,
    bal,
    camt,
    debit,
    entries,
    ntry,
    payments,
    statement,
    warnings,
)

pytestmark = pytest.mark.feature("T28", "T31")


@pytest.mark.parametrize("kind", ["052", "053", "054"])
def test_reports_statements_and_notifications_are_read(kind):
    data = camt(ntry(), kind=kind)
    assert (statement(data).kind, statement(data).entries) == (kind, 1)
    assert read_entries(data)[0].format == f"camt.{kind}.001.08"


@pytest.mark.parametrize("version", range(2, 15))
def test_every_version_is_known(version):
    data = camt(ntry(), namespace=f"urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version:02}")
    assert read_entries(data)[0].format == f"camt.053.001.{version:02}"
    assert warnings(data) == ""


@pytest.mark.parametrize(
    ("namespace", "format_", "warning"),
    [
        ("urn:iso:std:iso:20022:tech:xsd:camt.053.001.99", "camt.053.001.99", "version camt.053.001.99 is not known"),
        ("urn:weird", "camt.053", "tells no version"),
        (None, "camt.053", "tells no version"),
        ("urn:iso:std:iso:20022:tech:xsd:camt.054.001.08", "camt.053", "tells no version of camt.053"),
    ],
)
def test_an_unknown_version_is_read_with_a_warning(namespace, format_, warning):
    data = camt(ntry(), namespace=namespace)
    assert read_entries(data)[0].format == format_
    assert len(payments(data)) == 1
    assert warning in warnings(data)


def test_the_message_is_found_inside_an_envelope_and_under_prefixes():
    inner = camt(ntry()).decode().split("\n", 1)[1]
    enveloped = f'<e:Envelope xmlns:e="urn:e"><h:AppHdr xmlns:h="urn:h"><h:Amt>9</h:Amt></h:AppHdr>{inner}</e:Envelope>'
    prefixed = inner.replace("</", "\0").replace("<", "<p:").replace("\0", "</p:").replace("xmlns=", "xmlns:p=")
    assert payments(enveloped.encode()) == payments(prefixed.encode()) == payments(camt(ntry()))


def test_a_namespace_declared_on_an_inner_element_ends_with_it():
    other = '<Foo xmlns="urn:other"><Ntry>no</Ntry></Foo>'
    ours = f'<q:Ntry xmlns:q="{NAMESPACE}">' + ntry()[6:-7].replace("<", "<q:").replace("<q:/", "</q:") + "</q:Ntry>"
    assert len(payments(camt(other, ours, ntry()))) == 2


def test_elements_of_another_namespace_and_supplementary_data_are_not_part_of_the_statement():
    foreign = f'<x:Amt xmlns:x="urn:other" Ccy="EUR">999.00</x:Amt>{amt()}'
    hidden = f"<SplmtryData><Envlp><Stmt>{ntry(amt('999.00'))}</Stmt></Envlp></SplmtryData>"
    (found,) = payments(camt(ntry(foreign), hidden))
    assert found.amount == Decimal("21.00")


def test_two_messages_in_one_envelope_are_two_statements():
    first = camt(ntry()).decode().split("\n", 1)[1]
    second = camt(debit(amt()), kind="054").decode().split("\n", 1)[1]
    file, _, found = read_entries(f"<Envelope>{first}{second}</Envelope>".encode())
    assert [one.kind for one in file.statements] == ["053", "054"]
    assert [some[0].direction for some in found] == ["credit", "debit"]


def test_the_head_of_a_statement_is_read():
    head = HEAD.replace("<Acct>", "<ElctrncSeqNb>7</ElctrncSeqNb><FrToDt><FrDtTm>2026-01-05T00:00:00</FrDtTm>"
                        "<ToDtTm>2026-01-06T23:59:59</ToDtTm></FrToDt><Acct>", 1)  # fmt: skip
    found = statement(camt(ntry(), head=head))
    assert (found.id, found.account, found.currency, found.sequence) == ("S1", IBAN, "EUR", "7")
    assert (found.from_on, found.to_on) == (date(2026, 1, 5), date(2026, 1, 6))
    assert found.natural_key == f"053|{IBAN}|EUR|S1|7|2026-01-05|2026-01-06"


def test_an_iban_in_the_wrong_place_is_the_same_account():
    spaced = "<Acct><Id><Othr><Id>lv80 bank 0000 4351 95001</Id></Othr></Id><Ccy>EUR</Ccy></Acct>"
    moved = camt(ntry(), head=HEAD.replace(ACCOUNT, spaced))
    assert statement(moved).account == IBAN
    assert payments(moved) == payments(camt(ntry()))


def test_a_statement_that_names_no_account_is_read_with_a_warning():
    data = camt(ntry(), head="<Id>S1</Id>")
    assert statement(data).account is None
    assert "names no account" in warnings(data)


def test_entries_before_the_account_are_refused_because_their_account_would_be_unknown():
    with pytest.raises(BadEntry, match="entries stand before the account"):
        payments(camt(ntry(), ACCOUNT, head="<Id>S1</Id>"))


@pytest.mark.parametrize(
    ("balances", "opening", "closing"),
    [
        ([bal("OPBD", "100.00"), bal("CLBD", "121.00")], "100.00", "121.00"),
        ([bal("PRCD", "100.00"), bal("CLBD", "121.00")], "100.00", "121.00"),
        ([bal("PRCD", "9.00"), bal("OPBD", "100.00"), bal("OPBD", "8.00"), bal("CLBD", "121.00")], "100.00", "121.00"),
        ([bal("OPBD", "100.00"), bal("CLBD", "7.00"), bal("CLBD", "121.00")], "100.00", "121.00"),
        ([bal("ITBD", "100.00"), bal("ITBD", "7.00"), bal("ITBD", "121.00")], "100.00", "121.00"),
        ([bal("OPBD", "100.00"), bal("ITBD", "7.00"), bal("ITBD", "121.00")], "100.00", "121.00"),
        ([bal("OPBD", "100.00"), bal("CLBD", "121.00", direction="")], "100.00", "121.00"),
    ],
)  # fmt: skip
def test_the_opening_is_booked_or_previously_closed_and_the_closing_is_booked(balances, opening, closing):
    found = statement(camt(*balances, ntry()))
    assert (found.opening, found.closing) == (Decimal(opening), Decimal(closing))
    assert (found.balanced, found.difference) == (True, 0)


@pytest.mark.parametrize(
    "balances",
    [
        [],
        [bal("OPBD", "100.00")],
        [bal("OPAV", "100.00"), bal("CLAV", "121.00")],
        [bal("ITBD", "121.00")],
        [bal("OPBD", "100.00"), bal("CLBD", "121.00", "SEK")],
        [bal("OPBD", "100.00"), bal("ITAV", "7.00"), bal("INFO", "121.00"), bal("FWAV", "121.00")],
    ],
)
def test_without_two_booked_balances_of_one_currency_nothing_is_checked(balances):
    found = statement(camt(*balances, ntry()))
    assert (found.balanced, found.difference) == (None, None)


def test_a_debit_balance_is_negative():
    debit_balance = "<CdtDbtInd>DBIT</CdtDbtInd>"
    found = statement(
        camt(bal("OPBD", "100.00", direction=debit_balance), bal("CLBD", "79.00", direction=debit_balance), ntry())
    )
    assert (found.opening, found.closing, found.balanced) == (Decimal("-100.00"), Decimal("-79.00"), True)


def test_a_statement_that_does_not_close_is_read_and_says_by_how_much():
    data = camt(bal("OPBD", "100.00"), bal("CLBD", "121.01"), ntry(), ntry(status="<Sts>PDNG</Sts>"))
    assert (statement(data).balanced, statement(data).difference) == (False, Decimal("0.01"))
    assert "the difference is 0.01" in warnings(data)


def test_a_balance_that_cannot_be_read_refuses_the_file():
    with pytest.raises(BadAmount, match="balance 1"):
        payments(camt(bal("OPBD", "1,00"), ntry()))
    with pytest.raises(BadAmount, match="two amounts"):
        payments(camt(bal("OPBD", "1.00").replace("</Amt>", "</Amt>" + amt()), ntry()))


def test_entries_of_another_currency_have_sums_of_their_own():
    data = camt(bal("OPBD", "100.00", "USD"), bal("CLBD", "107.00", "USD"), ntry(), ntry(amt("7.00", "USD")),
                head="<Id>S1</Id>" + ACCOUNT.replace("<Ccy>EUR</Ccy>", ""))  # fmt: skip
    found = statement(data)
    assert (found.currency, found.credits, found.balanced) == ("USD", Decimal("7.00"), True)
    assert found.credits_by_currency == {"EUR": Decimal("21.00"), "USD": Decimal("7.00")}
    assert "Entries in EUR stand beside USD" in warnings(data)


def test_the_only_currency_of_the_entries_is_that_of_the_statement():
    found = statement(camt(ntry(amt("5.00", "SEK")), head="<Id>S1</Id>"))
    assert (found.currency, found.credits) == ("SEK", Decimal("5.00"))


def test_a_summary_that_contradicts_the_entries_is_a_warning_and_a_right_one_is_not():
    number, total = "<TtlNtries><NbOfNtries>{0}</NbOfNtries></TtlNtries>", "<TtlCdtNtries><Sum>{1}</Sum></TtlCdtNtries>"
    total = f"<TxsSummry>{number}{total}</TxsSummry>"
    assert "the number of all entries is 2" in warnings(camt(total.format(2, "21.0"), ntry()))
    assert "the sum of credit entries is 22" in warnings(camt(total.format(1, "22"), ntry()))
    assert "is many" in warnings(camt(total.format(1, "many"), ntry()))
    assert warnings(camt(total.format(1, "21.0"), ntry())) == ""


@pytest.mark.parametrize(
    ("page", "last", "said"),
    [("1", "true", ""), ("2", "true", "it is page 2"), ("1", "false", "not the last page"), ("00001", "YES", "")],
)
def test_other_pages_of_a_statement_are_a_warning(page, last, said):
    paging = f"<PgNb>{page}</PgNb><LastPgInd>{last}</LastPgInd>"
    for data in (
        camt(ntry(), head=f"{HEAD}<StmtPgntn>{paging}</StmtPgntn>"),
        camt(ntry(), group=f"<MsgPgntn>{paging}</MsgPgntn>"),
    ):
        assert said in warnings(data)
        assert bool(said) == bool(warnings(data))


def test_a_statement_without_entries_is_a_statement():
    found = statement(camt(bal("OPBD", "5.00"), bal("CLBD", "5.00")))
    assert (found.entries, found.balanced) == (0, True)


def test_a_file_without_a_statement_is_refused_and_not_an_empty_success():
    with pytest.raises(EmptyFile, match="holds no statement"):
        payments(b"<Document><BkToCstmrStmt/></Document>")
    with pytest.raises(NotABankFile, match="its first element is <Document>"):
        payments(b"<Document><CstmrCdtTrfInitn/></Document>")


def test_every_statement_numbers_its_own_entries_and_payments_know_their_statement():
    body = camt(ntry(), ntry()).decode()
    stmt = body[body.index("<Stmt>") : body.index("</Stmt>") + 7]
    seen = []
    file = read_bank_file(
        body.replace(stmt, stmt + stmt).encode(), lambda number, one: seen.append((number, one.position))
    )
    assert seen == [(0, 1), (0, 2), (1, 1), (1, 2)]
    assert [one.entries for one in file.statements] == [2, 2]


def test_warnings_are_counted_when_there_are_too_many_to_show():
    data = camt(*[ntry(amt("-1.00"))] * 30)
    assert len(statement(data).warnings) == 21
    assert "And 10 more" in statement(data).warnings[-1].what


def test_the_raw_entries_say_what_the_file_prints():
    (found,) = entries(camt(debit(amt("0.50"), reference="1", bank_reference="B1", extra="<RvslInd>1</RvslInd>")))
    assert (found.index, found.reference, found.bank_reference) == (1, "1", "B1")
    assert (found.printed_amount, found.direction, found.status, found.reversal) == ("0.50", "DBIT", "BOOK", True)
    assert (found.booked, found.value, found.transactions) == ("2026-01-05", "2026-01-06", 1)
    assert (found.texts, found.references, found.end_to_end) == (("INV-1",), (), ())
