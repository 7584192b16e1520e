"""Draw up the invoices of contracts from the command line: the daily or monthly run."""

from datetime import datetime

import click

from api.cli.opening import dry_run_option, json_option, local_order, opened, print_json, progress
from commands.contracts.run_contracts import CreateContractInvoices, create_contract_invoices


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
        done = create_contract_invoices(office.desk, local_order(), command, show)
        office.settle()
    if as_json:
        print_json(done.body())
        return
    for invoice in done.more["invoices"]:
        figures = f"{invoice['gross']:>12} {invoice['currency']}"
        click.echo(f"{invoice['dated_on']} {invoice['payer']:12} {figures}  {invoice['comment']}")
    for each in done.more["refused"]:
        click.echo(f"nenosegts: {each.detail}", err=True)
    click.echo(f"{len(done.more['invoices'])} invoices, {len(done.more['refused'])} contracts refused.")
