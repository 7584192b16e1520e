"""Move deferred income to sales from the command line: the monthly run."""

from datetime import datetime

import click

from api.cli.opening import dry_run_option, json_option, local_order, opened, print_json, progress
from commands.accruals.post_accruals import PostAccruals, post_accruals

DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.option("--until", required=True, type=DAY, help="What is due by this day, which is not ahead.")
@click.option("--closed-on", type=DAY, help="Post what falls in a closed period on this day; else it is refused.")
@dry_run_option
@json_option
def accrue(until: datetime, closed_on: datetime | None, dry_run: bool, as_json: bool) -> None:
    """Move deferred income to sales, each part that is due once. Again, it adds nothing."""
    late = closed_on.date() if closed_on else None
    command = PostAccruals(until=until.date(), effective_on=late, dry_run=dry_run)
    with opened() as office, progress("accrue") as show:
        done = post_accruals(office.desk, local_order(), command, show)
        office.settle()
    if as_json:
        print_json(done.body())
        return
    for total in done.more["totals"]:
        accounts = f"{total['debit_account']} -> {total['credit_account']}"
        click.echo(f"{accounts:24} {total['amount']:>14} {total['currency']}")
    for each in done.more["refused"]:
        click.echo(f"nenosegts: {each.detail}", err=True)
    postings = sum(len(row["postings"]) for row in done.more["done"])
    click.echo(f"{postings} postings of {len(done.more['done'])} schedules, {len(done.more['refused'])} refused.")
