"""A letter may wait for hours after it was made; what it says must still be so when it leaves."""

from aggregates.dispatch import Dispatch
from aggregates.event import fold
from aggregates.invoice import Invoice
from aggregates.registry import AGGREGATES
from commands.dispatches.still_owed import NOTHING_OWED, owed
from store.store import Store

_UNDONE = {
    "invoice": ("Invoice.Unapproved", "Invoice.Cancelled"),
    "contract": ("Contract.ApprovalWithdrawn", "Contract.Cancelled", "Contract.Discarded"),
}


def outdated(store: Store, dispatch: Dispatch) -> str | None:
    """Why it does not leave as it was made: its invoice or contract was taken back since, or nothing of what a
    reminder claims is owed any more. None: it may leave.
    """
    if dispatch.kind == "reminder":
        return None if _still_owed(store, dispatch) else NOTHING_OWED
    return of_earlier(dispatch) if earlier_version(store, dispatch) else None


def of_earlier(dispatch: Dispatch) -> str:
    """Why papers of an earlier version do not leave."""
    return (
        f"The {dispatch.kind} {dispatch.number or ''} was taken back after this letter had been made of it, so the "
        "letter did not leave; when it is approved again, retry with `remake`."
    )


def earlier_version(store: Store, dispatch: Dispatch) -> bool:
    """Was its document taken back after its papers were made of it?"""
    return dispatch.made and taken_back_since(store, dispatch)


def taken_back_since(store: Store, dispatch: Dispatch) -> bool:
    """Since its papers were made the last time, if they were, also where its e-mail is to be made anew of them."""
    topics = _UNDONE.get(dispatch.kind, ())
    if not topics or dispatch.document is None:
        return False
    made = store.history(subject=dispatch.id, topic="Dispatch.Made", limit=1)
    undone = [fact for topic in topics for fact in store.history(subject=dispatch.document, topic=topic, limit=1)]
    return bool(made) and any(fact.position > made[0].position for fact in undone)


def _still_owed(store: Store, dispatch: Dispatch) -> bool:
    streams = store.load_many(dispatch.asked.invoices if dispatch.asked else ())
    return owed([fold(AGGREGATES[Invoice], Invoice(id=each), stream.events) for each, stream in streams.items()])
