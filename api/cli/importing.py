"""Import bank files and match payments from the command line."""

from collections import Counter
from pathlib import Path
from typing import Any

import click

from aggregates.errors import Refusal
from api.cli.opening import dry_run_option, json_option, local_order, opened, print_json, progress
from api.office import Office
from commands.carry_out import carry_out
from commands.command import Answer
from commands.payments.match_payments import MatchPayments, match_payments
from commands.statements.import_bank_statement import ImportBankStatement, import_bank_statement


@click.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@dry_run_option
@json_option
def import_files(files: tuple[Path, ...], dry_run: bool, as_json: bool) -> None:
    """Import bank statement FILES (camt.052, .053, .054, FIDAVISTA, or a zip). One bad file never sinks the others."""
    answers: list[dict[str, Any]] = []
    refused = 0
    with opened() as office:
        for path in files:
            try:
                answers.append(_import(office, path, dry_run))
            except Refusal as refusal:
                refused += 1
                answers.append({"name": path.name, "refused": {"title": refusal.title, "detail": refusal.detail}})
                click.echo(f"nenosegts: {path.name}: {refusal.detail}", err=True)
            if not as_json:
                click.echo(_summary(answers[-1]))
    if as_json:
        print_json(answers[0] if len(answers) == 1 else answers)
    if refused:
        click.get_current_context().exit(1)


def _import(office: Office, path: Path, dry_run: bool) -> dict[str, Any]:
    command = ImportBankStatement(dry_run=dry_run)
    with progress(path.name) as show:
        done = import_bank_statement(office.desk, local_order(), command, path.read_bytes(), progress=show)
    office.settle()
    return {"name": path.name, **done.more}


def _summary(answer: dict[str, Any]) -> str:
    if "refused" in answer:
        return f"{answer['name']}: refused"
    lines = [f"{answer['name']}: {answer['file']['format']}" + (", known before" if answer["file"]["known"] else "")]
    for each in answer["statements"]:
        closes = {True: "closes", False: "DOES NOT CLOSE", None: "cannot be checked"}[each["balanced"]]
        lines.append(
            f"  {each['account']} {each['entries']} entries, {each['credits']} in, {each['debits']} out "
            f"{each['currency'] or ''}, {closes}; payments: {each['payments_new']} new, {each['payments_known']} known"
        )
    lines += [f"  warning: {each['where']}: {each['what']}" for each in answer["warnings"]]
    return "\n".join(lines)


def _match_all(office: Office, dry_run: bool) -> tuple[Answer, Counter[str]]:
    """Page by page; the last answer, and the sums of all."""
    found: Counter[str] = Counter()
    skip: int | None = 0
    while skip is not None:
        command = MatchPayments(dry_run=dry_run, skip=skip)
        done = carry_out(office.desk, local_order(), "match_payments", command, match_payments)
        office.settle()
        found.update({name: done.more[name] for name in ("linked", "suggested", "queued")})
        skip = done.more["skip"]
        if dry_run and skip is not None:
            skip += done.more["linked"]
    done.more |= found
    return done, found


@click.command()
@dry_run_option
@json_option
def match(dry_run: bool, as_json: bool) -> None:
    """Match again every payment that is not linked."""
    with opened() as office:
        office.settle()
        done, found = _match_all(office, dry_run)
    if as_json:
        print_json(done.body())
    else:
        click.echo(f"{found['linked']} linked, {found['suggested']} suggested, {found['queued']} left.")
