"""An independent eye: lxml's tree of the same file holds the entries that our reader found in the stream."""

import os
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from adapters.bank import read_entries
from aggregates.errors import Rejected
from tests.adapters.bank_files import amt, camt, ntry

FOLDER = Path(os.environ.get("NENOSEGTS_BANK_FILES", Path(__file__).resolve().parents[3] / "shared" / "bank-files"))
FILES = sorted((FOLDER / "dev").glob("*.xml"))
PARSER = etree.XMLParser(
    resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
)
Found = tuple[str, str, str | None, Decimal, str]


def in_the_tree(data: bytes) -> list[Found]:
    """Each entry of each statement: statement id, direction, status, amount, currency."""
    found = []
    for kind in ("Stmt", "Rpt", "Ntfctn"):
        for statement in etree.fromstring(data, PARSER).iter(f"{{*}}{kind}", kind):
            if etree.QName(statement.getparent()).localname.startswith("BkToCstmr"):
                found += [entry_of(text(statement, "Id"), each) for each in children(statement, "Ntry")]
    return found


def entry_of(statement: str | None, entry: etree._Element) -> Found:
    amount = children(entry, "Amt")[0]
    status = text(entry, "Sts", "Cd") or text(entry, "Sts")
    side, value = text(entry, "CdtDbtInd") or "", Decimal("".join(amount.itertext()))
    return statement or "", side, status, value, amount.get("Ccy")


def children(node: etree._Element, name: str) -> list[etree._Element]:
    return [each for each in node if etree.QName(each).localname == name]


def text(node: etree._Element, *path: str) -> str | None:
    for name in path:
        below = children(node, name)
        if not below:
            return None
        node = below[0]
    return "".join(node.itertext()).strip() or None


def in_the_stream(data: bytes) -> list[Found]:
    file, entries, _ = read_entries(data)
    pairs = zip(file.statements, entries, strict=True)
    return [
        (head.id or "", each.direction, each.status, each.amount, each.currency) for head, its in pairs for each in its
    ]


@pytest.mark.skipif(not FILES, reason="no folder of bank files; name it in NENOSEGTS_BANK_FILES")
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem[:60])
def test_both_readers_find_the_same_entries_in_a_published_file(path: Path) -> None:
    data = path.read_bytes()
    tree = in_the_tree(data)
    try:
        assert in_the_stream(data) == tree
    except Rejected:
        assert tree == []


cents = st.decimals(min_value="0.01", max_value="99999999.99", places=2)
entry = st.tuples(cents, st.sampled_from(["CRDT", "DBIT"]), st.sampled_from(["BOOK", "PDNG", "INFO"]))


@given(st.lists(entry, max_size=8))
def test_both_readers_find_the_same_entries_in_any_file(drawn: list[tuple[Decimal, str, str]]) -> None:
    parts = [
        ntry(amount=amt(str(value)), direction=f"<CdtDbtInd>{side}</CdtDbtInd>", status=f"<Sts><Cd>{status}</Cd></Sts>")
        for value, side, status in drawn
    ]
    data = camt(*parts)
    assert in_the_stream(data) == in_the_tree(data)
    assert len(in_the_tree(data)) == len(drawn)
