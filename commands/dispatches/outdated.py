"""A letter may wait for hours after it was made; what it says must still be so when it leaves."""

from aggregates.dispatch import Dispatch
from store.store import Store

_UNDONE = {
    "invoice": ("Invoice.Unapproved", "Invoice.Cancelled"),
    "contract": ("Contract.ApprovalWithdrawn", "Contract.Cancelled", "Contract.Discarded"),
}


def outdated(store: Store, dispatch: Dispatch) -> str | None:
    """Why it does not leave as it was made: its invoice or contract was taken back since. None: it may leave."""
    topics = _UNDONE.get(dispatch.kind, ())
    if not topics or dispatch.document is None:
        return None
    made = store.history(subject=dispatch.id, topic="Dispatch.Made", limit=1)
    undone = [fact for topic in topics for fact in store.history(subject=dispatch.document, topic=topic, limit=1)]
    if not made or not any(fact.position > made[0].position for fact in undone):
        return None
    return (
        f"The {dispatch.kind} {dispatch.number or ''} was taken back after this letter had been made of it, so the "
        "letter did not leave; when it is approved again, retry with `remake`."
    )
