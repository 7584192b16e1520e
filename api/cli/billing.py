"""Draw up the invoices of contracts from the command line: the daily or monthly run."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal

import click

from api.cli.opening import dry_run_option, json_option, local_order, opened, print_json, progress
from commands.command import Answer, Refused
from commands.contracts.invoicing import Told
from commands.contracts.run_contracts import CreateContractInvoices, create_contract_invoices

NOT_APPROVED = "/problems/contract-not-approved"
NAMED = 10  # drafts that are named


@click.command()
@click.option("--until", required=True, type=click.DateTime(["%Y-%m-%d"]), help="What is due by this day.")
@click.option("--class", "contract_class", help="Only contracts of this class.")
@click.option("--merge-by-payer", is_flag=True, help="One invoice for all contracts of a payer and day.")
@dry_run_option
@json_option
def bill(until: datetime, contract_class: str | None, merge_by_payer: bool, dry_run: bool, as_json: bool) -> None:
    """Draw up the invoices that contracts are due: every period that is not invoiced. Again, it adds nothing."""
    asked = {"until": until.date(), "class": contract_class, "merge_by_payer": merge_by_payer, "dry_run": dry_run}
    command = CreateContractInvoices.model_validate(asked)
    with opened() as office, progress("bill") as show:
        office.settle()
        office.begin_work()
        done = create_contract_invoices(office.desk, local_order(), command, show)
        office.settle()
    if as_json:
        print_json(done.body())
        return
    for line in _by_contract(done.more["invoices"]) if dry_run else _by_invoice(done.more["invoices"]):
        click.echo(line)
    for line in (*_refused(done.more["refused"]), *_warned(done.more["invoices"])):
        click.echo(f"nenosegts: {line}", err=True)
    click.echo(_summary(done, dry_run=dry_run))


def _by_invoice(invoices: Iterable[Told]) -> Iterator[str]:
    for each in invoices:
        yield f"{each['dated_on']} {each['payer']:12} {each['gross']:>12} {each['currency']}  {each['comment']}"


def _by_contract(invoices: Iterable[Told]) -> Iterator[str]:
    """What a run would do with each contract; the money of an invoice that several share stands at the first."""
    found: dict[str, tuple[str, str, list[date]]] = {}
    money: dict[str, Decimal] = {}
    counts: Counter[str] = Counter()
    for invoice in invoices:
        for place, charge in enumerate(invoice["charges"]):
            number = charge["number"]
            _, _, days = found.setdefault(number, (invoice["payer"], invoice["currency"], []))
            days += [day for day in (charge["first"], charge["last"]) if day]
            counts[number] += 1
            money[number] = money.get(number, Decimal(0)) + (invoice["gross"] if place == 0 else 0)
    if found:
        yield f"{'contract':16} {'payer':12} {'invoices':>8}  {'from':10} {'to':10} {'gross':>12}"
    for number, (payer, currency, days) in found.items():
        first, last = (str(min(days)), str(max(days))) if days else ("once", "")
        yield f"{number:16} {payer:12} {counts[number]:>8}  {first:10} {last:10} {money[number]:>12} {currency}"


def _refused(refused: Iterable[Refused]) -> Iterator[str]:
    """Each with its reason; of many drafts that wait for approval the first ones."""
    drafts = 0
    for each in refused:
        drafts += each.type == NOT_APPROVED
        if each.type != NOT_APPROVED or drafts <= NAMED:
            yield each.detail
    if drafts > NAMED:
        yield f"{drafts - NAMED} more contracts are not approved; look them up in /contracts?status=draft."


def _warned(invoices: Iterable[Told]) -> Iterator[str]:
    """Each warning once, with how many invoices have it."""
    counts = Counter(warning for each in invoices for warning in each["warnings"])
    for warning, count in counts.items():
        yield warning if count == 1 else f"{count} invoices: {warning}"


def _summary(done: Answer, *, dry_run: bool) -> str:
    nothing = ", and nothing is recorded" if dry_run else ""
    return f"{len(done.more['invoices'])} invoices, {len(done.more['refused'])} contracts refused{nothing}."
