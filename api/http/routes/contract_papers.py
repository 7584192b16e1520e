"""Contracts on paper: one, or a range of them by their numbers."""

import io
import itertools
import zipfile
from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from aggregates.attached_file import clean
from aggregates.contract.refusals import NoSuchContract
from aggregates.errors import Rejected
from api.http.asking import Seen, Strict
from api.http.callers import Reader, office_of
from api.http.ordering import PROBLEM
from api.http.routes.papers import Language, file_of, shown
from commands.invoices.print_invoice import PDF
from documents.contract_page import contract_pdf
from queries.papers.contract_paper import MOST_CONTRACTS, contract_paper, contracts_between

ZIP = "application/zip"
router = APIRouter(tags=["papers"], responses=PROBLEM)
Form = Annotated[str | None, Query(max_length=40, description="Code of a form; default: that of its language")]


class TooManyContracts(Rejected):
    """At most 200 contracts are printed at once."""


@router.get("/contracts/{id}/document.pdf", operation_id="contract_pdf", dependencies=[Strict, Seen], **file_of(PDF))
def contract_document(
    request: Request,
    who: Reader,
    id: UUID,  # noqa: A002 - the published name
    form: Form = None,
    language: Language = None,
) -> Response:
    """The contract by its form, in its own language unless another is given (C95, C97)."""
    office = office_of(request)
    paper = contract_paper(office.store, id, today=office.today(), form=form, language=language)
    return shown(request, contract_pdf(paper), PDF, f"{paper.number}.{paper.language}.pdf")


@router.get("/contracts/documents.zip", operation_id="contracts_zip", dependencies=[Strict, Seen], **file_of(ZIP))
def contract_documents(
    request: Request,
    who: Reader,
    first: Annotated[str, Query(alias="from", max_length=40, description="Number")],
    last: Annotated[str, Query(alias="to", max_length=40, description="Number, included")],
    form: Form = None,
    language: Language = None,
) -> Response:
    """The contracts with these numbers, a PDF each (C96). Errors: `TooManyContracts`, `NoSuchContract`."""
    office = office_of(request)
    with office.store.reading() as connection:
        ids = contracts_between(connection, first, last)
    if len(ids) > MOST_CONTRACTS:
        raise TooManyContracts(f"There are more than {MOST_CONTRACTS} between {first} and {last}; ask for fewer.")
    if not ids:
        raise NoSuchContract(f"No contract has a number from {first} to {last}; look them up in /contracts.")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as folder:
        for each in ids:
            paper = contract_paper(office.store, each, today=office.today(), form=form, language=language)
            name = _apart(clean(f"{paper.number.replace('/', '-')}.{paper.language}.pdf"), folder.namelist())
            folder.writestr(zipfile.ZipInfo(name), contract_pdf(paper))
    return shown(request, packed.getvalue(), ZIP, "contracts.zip")


def _apart(name: str, taken: Sequence[str]) -> str:
    """A/1 and A-1 are two contracts, and two files."""
    stem, places = name.removesuffix(".pdf"), itertools.count(2)
    while name in taken:
        name = f"{stem} ({next(places)}).pdf"
    return name
