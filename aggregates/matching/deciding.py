"""The cascade from a receipt to a decision: link it, suggest, or leave it in the queue (A2)."""

from aggregates.matching.book import Book, age
from aggregates.matching.model import Decision, Outcome, Receipt, Solution
from aggregates.matching.naming import readings
from aggregates.matching.payer import Identity, identify
from aggregates.matching.rules import RULE_VERSION, Settings
from aggregates.matching.safety import blocked_by
from aggregates.matching.scoring import scored
from aggregates.matching.shapes import Draft, by_name, by_payer

Weighed = tuple[Draft, Solution]
_RIVAL = 25  # a second candidate within so many points
_RIVALLED = -30
DEFAULT = Settings()


def decide(receipt: Receipt, book: Book, settings: Settings = DEFAULT) -> Decision:
    """What to do with the money. The same receipt, book and rule version give the same decision.

    What the payer names wins over every guess: only a receipt that names nothing is matched by its amount.
    """
    identity = identify(receipt, book)
    weighed = _weighed(receipt, identity, book, settings)
    if not weighed:
        return Decision(outcome="queue", payer=identity.sole, rule_version=RULE_VERSION)
    (draft, best), rival = weighed[0], weighed[1][1] if len(weighed) > 1 else None
    equal = rival is not None and rival.score == best.score
    blocks = (*blocked_by(draft, best, receipt, identity, book, settings), *(("equal_scored",) if equal else ()))
    outcome = _outcome(best, rival, blocks, settings)
    if outcome == "queue" and equal and "amount_alone" not in blocks:
        outcome = "suggest"  # equally good solutions are both shown (A2.3)
    return Decision(
        outcome=outcome,
        candidates=tuple(solution for _, solution in weighed[: settings.candidates]),
        chosen=0 if outcome == "auto" else None,
        blocked_by=blocks,
        payer=identity.sole,
        rule_version=RULE_VERSION,
    )


def _outcome(best: Solution, rival: Solution | None, blocks: tuple[str, ...], settings: Settings) -> Outcome:
    if not best.allocations:
        return "queue"  # what the payer names cannot take the money: a person must see it
    lead = best.score - rival.score if rival else settings.auto_lead
    if best.score >= settings.auto_score and lead >= settings.auto_lead and not blocks:
        return "auto"
    return "suggest" if best.score >= settings.suggest_score else "queue"


def _weighed(receipt: Receipt, identity: Identity, book: Book, settings: Settings) -> list[Weighed]:
    named = readings(receipt, book, identity)
    drafts = [by_name(receipt, each, book, settings) for each in named] or by_payer(receipt, identity, book)
    weighed = [(draft, scored(draft, receipt, identity, book)) for draft in drafts]
    if len(weighed) > 1:
        weighed.sort(key=_rank)
        if weighed[0][1].score - weighed[1][1].score <= _RIVAL:
            return [(draft, _rivalled(solution)) for draft, solution in weighed]
    return weighed


def _rank(each: Weighed) -> tuple[object, ...]:
    draft, solution = each
    return -solution.score, draft.shape, [age(invoice) for invoice in draft.invoices]


def _rivalled(solution: Solution) -> Solution:
    """The two best are too close: what speaks for one speaks nearly as much for the other."""
    return Solution(
        allocations=solution.allocations,
        customer=solution.customer,
        score=solution.score + _RIVALLED,
        evidence=(*solution.evidence, f"another solution within {_RIVAL} points: {_RIVALLED:+d}"),
        shape=solution.shape,
        difference=solution.difference,
        discounts=solution.discounts,
        credits=solution.credits,
    )
