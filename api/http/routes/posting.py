"""Letters by post: printed many at a time, then noted as posted."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from api.http.asking import Seen, Strict
from api.http.callers import Reader, office_of
from api.http.ordering import PROBLEM, Route, add_commands
from api.http.routes.papers import file_of, shown
from commands.dispatches.mark_letters_posted import MarkLettersPosted, mark_letters_posted
from commands.dispatches.print_letters import PrintLetters, print_letters
from commands.invoices.print_invoice import PDF
from queries.sending.letters_to_print import check_batch

router = APIRouter(tags=["sending"], responses=PROBLEM)
add_commands(
    router,
    {
        "print_letters": Route("/outbox/print", PrintLetters, print_letters),
        "mark_letters_posted": Route("/outbox/mark-posted", MarkLettersPosted, mark_letters_posted),
    },
)
Digest = Annotated[str, Path(pattern="^[0-9a-f]{64}$", description="As the answer of /outbox/print names it")]


@router.get("/outbox/batches/{batch}", operation_id="letter_batch", dependencies=[Strict, Seen], **file_of(PDF))
def letter_batch(request: Request, who: Reader, batch: Digest) -> Response:
    """Letters as they were printed, for ever the same bytes."""
    store = office_of(request).store
    with store.reading() as connection:
        check_batch(connection, batch)
    return shown(request, store.file(batch), PDF, f"letters-{batch[:12]}.pdf")
