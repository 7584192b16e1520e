"""Access keys from the command line."""

import secrets
from datetime import datetime
from functools import partial
from typing import get_args

import click

from aggregates.access_key import Role
from api.cli.opening import dry_run_option, given, json_option, opened, print_json
from commands.keys.issue_key import PREFIX, IssueKey, RevokeKey, issue_key, revoke_key
from queries.access_keys import access_keys


@click.group()
def keys() -> None:
    """Issue, list and revoke access keys."""


@keys.command()
@click.argument("name")
@click.option("--role", "roles", multiple=True, required=True, type=click.Choice(get_args(Role)))
@click.option("--person", help="Written on every event; default: NAME.")
@click.option("--expires", type=click.DateTime(["%Y-%m-%d"]), help="Last day on which it opens.")
@dry_run_option
@json_option
def add(
    name: str, roles: tuple[str, ...], person: str | None, expires: datetime | None, dry_run: bool, as_json: bool
) -> None:
    """Issue a key and print it, this once."""
    secret = PREFIX + secrets.token_urlsafe(32)
    said = {"name": name, "person": person, "roles": roles, "expires_on": expires.date() if expires else None}
    command = IssueKey.model_validate(said)
    with opened() as office:
        done = given(office, "issue_key", command, lambda work, c: issue_key(work, c, secret), dry_run=dry_run)
    if as_json:
        print_json({"name": name, "key": None if dry_run else secret, **done.body()})
    else:
        click.echo(f"A key {name} would be issued." if dry_run else secret)


@keys.command("list")
@json_option
def list_keys(as_json: bool) -> None:
    """Every key, without its secret."""
    with opened() as office:
        office.settle()
        with office.store.reading() as connection:
            rows = access_keys(connection)
    if as_json:
        print_json(rows)
        return
    for row in rows:
        state = "revoked" if row.revoked_at else f"until {row.expires_on}" if row.expires_on else "open"
        click.echo(f"{row.name:24} {row.prefix}…  {', '.join(row.roles):20} {row.person:24} {state}")


@keys.command()
@click.argument("name")
@dry_run_option
@json_option
def revoke(name: str, dry_run: bool, as_json: bool) -> None:
    """Shut a key out, at once."""
    with opened() as office:
        handler = partial(revoke_key, name=name)
        done = given(office, "revoke_key", RevokeKey(), handler, name, dry_run=dry_run)
    if as_json:
        print_json(done.body())
    else:
        click.echo(f"{name} {'would open' if dry_run else 'opens'} nothing any more.")
