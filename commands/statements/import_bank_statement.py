"""Import a bank file: read it to the end, then book it page by page; whatever happens, each booking counts once."""

from collections import Counter, defaultdict
from collections.abc import Callable
from typing import Any

import msgspec

from adapters.bank import BankFile, Statement, Warning_
from aggregates.bank_statement import BankStatement
from aggregates.ids import statement_id
from commands.carry_out import TRIES, append, content_digest, first_answer, replayed, topics
from commands.command import Answer, Command, Order
from commands.desk import Desk
from commands.statements.answering import Status, statement_row, whole
from commands.statements.booking import book_page
from commands.statements.gaps import gaps
from commands.statements.known import Seen, Target
from commands.statements.months import claim_months
from commands.statements.spool import Movement, Spool
from commands.work import Work
from store.errors import KeyTaken, VersionConflict

NAME = "import_bank_statement"
Progress = Callable[[int, int], None]
_encoder = msgspec.json.Encoder()


class ImportBankStatement(Command):
    """The file is the body; `dry_run` shows what would happen and records nothing."""

    dry_run: bool = False


def import_bank_statement(
    desk: Desk, order: Order, command: ImportBankStatement, content: bytes, *, progress: Progress | None = None
) -> Answer:
    """What became of each payment. The same file, an overlapping one, or the same entries elsewhere book nothing twice.

    Errors: a `Rejected` that says why the file cannot be read, or `OneMethodPerPeriod`; nothing is booked then. When
    the process is killed half way, the same import completes: pages that were booked are known.
    """
    spool = Spool(content)
    fingerprint = content_digest(NAME, command, spool.file.sha256)
    if kept := first_answer(desk, order, fingerprint):
        return kept
    claim_months(desk, order, command, spool, dry_run=command.dry_run)
    run = _Import(desk, order, command, spool)
    if not command.dry_run:
        desk.store.keep_file(content, "application/xml" if content[:2] != b"PK" else "application/zip")
    for page in spool.pages(desk.policy.page):
        run.page(page)
        if progress:
            progress(run.done, spool.count)
    return run.finish(fingerprint)


class _Import:
    """One file on its way in: what was seen so far, and the rows of the answer, packed."""

    def __init__(self, desk: Desk, order: Order, command: ImportBankStatement, spool: Spool) -> None:
        self.desk, self.order, self.command = desk, order, command
        self.file: BankFile = spool.file
        self.targets = [_target(each) for each in self.file.statements]
        self.seen = Seen.nothing()
        self.counts: defaultdict[int, Counter[Status]] = defaultdict(Counter)
        self.rows: list[bytes] = []
        self.outgoing: list[bytes] = []
        self.done = 0

    def page(self, page: list[Movement]) -> None:
        """Book one page in one transaction; again when another import was faster.

        What the pages before it covered is seen first: a rest is then linked to a rest, however the file is cut.
        """
        for attempt in range(1, TRIES + 1):
            self.desk.settle()
            work = Work(self.desk, self.order._replace(command_id=None), self.command)
            seen = self.seen.copy()
            counts: defaultdict[int, Counter[Status]] = defaultdict(Counter)
            rows, outgoing = book_page(work, page, self.targets, seen, counts)
            try:
                if work.facts and not self.command.dry_run:
                    append(work, f"{NAME}/page", self.file.sha256, None, b"")
                break
            except (VersionConflict, KeyTaken):
                if attempt == TRIES:
                    raise
        self.seen, self.done = seen, self.done + len(page)
        for each, count in counts.items():
            self.counts[each].update(count)
        for packed, shown in ((self.rows, rows), (self.outgoing, outgoing)):
            if shown:
                packed.append(_encoder.encode(shown)[1:-1])

    def finish(self, fingerprint: str) -> Answer:
        """Record each statement as read to its end, with the answer for whoever asks again."""
        if self.command.dry_run:
            return self._answer(known=False, position=self.desk.store.head().position)
        for attempt in range(1, TRIES + 1):
            work = Work(self.desk, self.order, self.command)
            known = self._imported(work)
            answer = self._answer(known=known)
            answer.events = topics(work)
            try:
                result = _encoder.encode(answer) if self.order.command_id else b""
                appended = append(work, NAME, fingerprint, self.command.reason, result)
            except VersionConflict:
                if attempt == TRIES:
                    raise
                continue
            if appended.replayed:
                return replayed(appended.replayed)
            answer.position = appended.last
            return answer
        raise AssertionError("unreachable")

    def _imported(self, work: Work) -> bool:
        """Whether every statement of the file was known from this very file, which may hold one of them in pieces."""
        before = work.load(BankStatement, {target.id for target in self.targets})
        new = {each for each, state in before.items() if self.file.sha256 not in state.files}
        for number, (target, head) in enumerate(zip(self.targets, self.file.statements, strict=True)):
            if target.id in new:
                work.record(target.id, [self._fact(work, target, head, self.counts[number])])
        return not new

    def _fact(self, work: Work, target: Target, head: Statement, count: Counter[Status]) -> BankStatement.Imported:
        return BankStatement.Imported(
            effective_on=min(head.to_on or work.on, work.today),  # the bank may date its statement ahead
            file=self.file.sha256,
            format=self.file.format,
            account=target.account,
            currency=head.currency,
            statement=head.id,
            sequence=head.sequence,
            from_on=head.from_on,
            to_on=head.to_on,
            opening=head.opening,
            closing=head.closing,
            balanced=head.balanced,
            difference=head.difference,
            entries=head.entries,
            booked=head.booked,
            credits=head.credits,
            debits=head.debits,
            payments_new=count["new"],
            payments_known=count["known"],
            set_aside=count["set-aside"],
            warnings=tuple((each.where, each.what) for each in head.warnings),
        )

    def _answer(self, *, known: bool, position: int = 0) -> Answer:
        pairs = zip(self.targets, self.file.statements, strict=True)
        statements: list[dict[str, Any]] = [
            statement_row(each.id, head, self.counts[number]) for number, (each, head) in enumerate(pairs)
        ]
        payments, outgoing = (msgspec.Raw(b"[" + b",".join(each) + b"]") for each in (self.rows, self.outgoing))
        warnings = [
            *self.file.warnings,
            *(Warning_(currency, _NO_RATE) for currency in sorted(self.seen.no_rate)),
            *(Warning_(account, what) for account, what in sorted(self.seen.returns)),
            *gaps(self.desk, self.file.statements),
        ]
        first = statements[0]["id"] if len(statements) == 1 else None
        return Answer(
            id=first, position=position, more=whole(self.file, known, statements, payments, outgoing, warnings)
        )


def _target(head: Statement) -> Target:
    return Target(statement_id(head.natural_key), head.account or "?", head.kind)


_NO_RATE = "there is no exchange rate for this currency, so its payments have no base value; enter one in the registers"
