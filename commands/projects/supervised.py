"""Who may do what in a project: accounting everything, a supervisor in their own projects, others nothing (F02)."""

from collections.abc import Iterable
from uuid import UUID

from aggregates.customer import Customer
from aggregates.errors import Forbidden, NotFound, Rejected
from aggregates.ids import customer_id
from aggregates.invoice import Invoice
from aggregates.invoice.refusals import called
from aggregates.project import Project
from commands.work import Work

ACCOUNTING = frozenset({"accountant", "admin"})


class UnknownPartner(Rejected):
    """Clients and providers have active customer cards."""


class AccountingOnly(Forbidden):
    """Only accounting changes what was submitted to it."""


class AdvancesOnly(Forbidden):
    """A supervisor draws up advances by hand; all other income comes from a project (F35, F36)."""


def is_accounting(work: Work) -> bool:
    """Whether the caller may do everything with every project and invoice."""
    return bool(work.order.caller.roles & ACCOUNTING)


def supervises(work: Work, project: Project) -> bool:
    """Whether the caller may act in this project."""
    return is_accounting(work) or work.by in project.supervisors


def supervised(work: Work, each: UUID) -> Project:
    """The project that the command is about. Errors: `NotFound` also when it is somebody else's; `StaleVersion`."""
    supervised_too(work, each)  # first, as a version would tell that it exists
    return work.one(Project, each, f"project {each}")


def supervised_too(work: Work, each: UUID) -> Project:
    """Another project that the command names. Errors: `NotFound`."""
    project = work.one_of(Project, each, f"project {each}")
    if not supervises(work, project):
        raise NotFound(f"There is no project {project.id}; look it up in its list.")
    return project


def involved(work: Work, each: UUID) -> Invoice:
    """The invoice that the command is about. Errors: `StaleVersion`; `NotFound` also when it is none of theirs."""
    invoice = work.one_of(Invoice, each, f"invoice {each}")
    work.load(Project, projects_of(invoice))
    if not is_involved(work, invoice):
        raise NotFound(f"There is no invoice {each}; look it up in its list.")
    return work.one(Invoice, each, f"invoice {each}")


def is_involved(work: Work, invoice: Invoice) -> bool:
    """Whether the caller may act on this invoice: one of its projects is theirs. Projects were loaded before."""
    return is_accounting(work) or any(supervises(work, work.state(Project, each)) for each in projects_of(invoice))


def check_not_submitted(work: Work, invoice: Invoice) -> None:
    """Errors: `AccountingOnly` (F05)."""
    if invoice.confirmed and not is_accounting(work):
        raise AccountingOnly(
            f"{called(invoice)} is confirmed, so {work.by} cannot take it out of a project any more; ask accounting to "
            "do that, or to give the invoice back."
        )


def projects_of(invoice: Invoice) -> set[UUID]:
    """Every project that an invoice was made in, is bound to, or will be bound to when it is confirmed."""
    made = {line.origin.document for line in invoice.lines if line.origin and line.origin.kind == "project"}
    return made | {each.project for each in invoice.bindings} | ({invoice.project} if invoice.project else set())


def check_may_draft(work: Work, type: str, direction: str) -> None:  # noqa: A002 - the word of the event
    """Errors: `AdvancesOnly`."""
    if not is_accounting(work) and (type, direction) != ("advance", "sales"):
        raise AdvancesOnly(
            f"{work.by} may draw up advance invoices only; make income in the project's tab Income "
            "(POST /projects/{id}/income), and leave expenses to accounting."
        )


def cards(work: Work, codes: Iterable[tuple[str | None, str]]) -> dict[str, Customer]:
    """The cards of these partners, each given with the field that names it; one query. Errors: `UnknownPartner`."""
    wanted = {code: field for code, field in codes if code}
    found = work.load(Customer, [customer_id(code) for code in wanted])
    for code, field in wanted.items():
        if found[customer_id(code)].status != "active":
            raise UnknownPartner(
                f"{code!r} has no active customer card; enter the card first, or use another code.",
                pointer=f"/{field}",
            )
        work.relied_on(customer_id(code))
    return {code: found[customer_id(code)] for code in wanted}
