"""Remind late debtors from the command line: the daily or weekly run."""

from datetime import datetime

import click

from api.cli.opening import dry_run_option, json_option, local_order, opened, print_json, progress
from commands.debtors.remind_debtors import RemindDebtors, remind_debtors

DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.option("--date", "late_on", type=DAY, help="Who is late by this day; default: today.")
@click.option("--customer", "customers", multiple=True, help="Only this one; may be given several times.")
@click.option("--even-if-stale", metavar="REASON", help="Although the bank's statements are old, and why.")
@click.option("--no-send", is_flag=True, help="Only issue the letters; somebody gives them on their way later.")
@dry_run_option
@json_option
def remind(
    late_on: datetime | None,
    customers: tuple[str, ...],
    even_if_stale: str | None,
    no_send: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Write reminder letters to debtors who are late, and send them. Again on the same day, it writes nothing more."""
    asked = {
        "date": late_on.date() if late_on else None,
        "customers": customers or None,
        "all_overdue": not customers,
        "even_if_stale": even_if_stale is not None,
        "reason": even_if_stale,
        "send": not no_send,
        "dry_run": dry_run,
    }
    command = RemindDebtors.model_validate(asked)
    with opened() as office, progress("remind") as show:
        office.settle()
        done = remind_debtors(office.desk, local_order(), command, show)
        office.settle()
    if as_json:
        print_json(done.body())
        return
    for each in done.more["done"]:
        click.echo(
            f"{each['customer']:12} level {each['level']}  {each['total']:>12} {each['currency']}  {each['name']}"
        )
        for note in each["notes"]:
            click.echo(f"nenosegts: {note}", err=True)
    for each in done.more["refused"]:
        click.echo(f"nenosegts: {each.detail}", err=True)
    nothing = ", and nothing is recorded" if dry_run else ""
    click.echo(
        f"{len(done.more['done'])} letters, {done.more['by_email']} by e-mail, {done.more['by_post']} by post, "
        f"{len(done.more['refused'])} debtors refused, "
        f"{len(done.more['left_out'])} late invoices left out{nothing}."
    )
