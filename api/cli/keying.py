"""Access keys from the command line."""

import secrets
from datetime import datetime

import click

from api.cli.opening import json_option, local_order, opened, print_json
from commands.carry_out import carry_out
from commands.keys.issue_key import PREFIX, IssueKey, RevokeKey, issue_key, revoke_key
from queries.access_keys import access_keys


@click.group()
def keys() -> None:
    """Issue, list and revoke access keys."""


@keys.command()
@click.argument("name")
@click.option("--role", "roles", multiple=True, required=True, type=click.Choice(["admin", "accountant", "viewer"]))
@click.option("--person", help="Written on every event; default: NAME.")
@click.option("--expires", type=click.DateTime(["%Y-%m-%d"]), help="Last day on which it opens.")
@json_option
def add(name: str, roles: tuple[str, ...], person: str | None, expires: datetime | None, as_json: bool) -> None:
    """Issue a key and print it, this once."""
    secret = PREFIX + secrets.token_urlsafe(32)
    given = {"name": name, "person": person, "roles": roles, "expires_on": expires.date() if expires else None}
    command = IssueKey.model_validate(given)
    with opened() as office:
        carry_out(office.desk, local_order(), "issue_key", command, lambda work, c: issue_key(work, c, secret))
        office.settle()
    if as_json:
        print_json({"name": name, "key": secret})
    else:
        click.echo(secret)


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
def revoke(name: str) -> None:
    """Shut a key out, at once."""
    with opened() as office:
        command = RevokeKey()
        carry_out(office.desk, local_order(), "revoke_key", command, lambda work, c: revoke_key(work, c, name), name)
        office.settle()
    click.echo(f"{name} opens nothing any more.")
