"""Say how a debtor is reminded: by a policy of its own, or not at all for a while."""

from datetime import date

from pydantic import Field

from aggregates.debtor.rules import choose_policy, end_exclusion, exclude
from commands.command import Answer, Command
from commands.debtors.cards import debtor_of
from commands.fields import Code
from commands.reference import entry
from commands.work import Work


class ChooseDunningPolicy(Command):
    """A code of dunning policies; none: as everybody, by the policy `default`."""

    policy: Code | None = None


class ExcludeFromReminders(Command):
    """Up to and on `until`; without it until it is ended. Needs a reason."""

    until: date | None = None
    reason: str = Field(min_length=1, max_length=2000)


class EndExclusion(Command):
    """It is reminded as everybody again."""


def choose_dunning_policy(work: Work, command: ChooseDunningPolicy, customer: str) -> Answer:
    """Errors: `NoSuchCustomer`, `UnknownCode`."""
    debtor = debtor_of(work, customer)
    if command.policy:
        entry(work, "dunning_policies", command.policy, "/policy")
    work.record(debtor.id, choose_policy(debtor, command.policy, customer=customer, on=work.on))
    return Answer(id=customer, version=work.version(debtor.id))


def exclude_from_reminders(work: Work, command: ExcludeFromReminders, customer: str) -> Answer:
    """Errors: `NoSuchCustomer`, `BadNextDay`, `BadText`."""
    debtor = debtor_of(work, customer)
    work.record(debtor.id, exclude(debtor, customer=customer, until=command.until, why=command.reason, on=work.on))
    return Answer(id=customer, version=work.version(debtor.id))


def end_reminder_exclusion(work: Work, command: EndExclusion, customer: str) -> Answer:
    """Errors: `NoSuchCustomer`, `NotExcluded`."""
    debtor = debtor_of(work, customer)
    work.record(debtor.id, end_exclusion(debtor, customer=customer, on=work.on))
    return Answer(id=customer, version=work.version(debtor.id))
