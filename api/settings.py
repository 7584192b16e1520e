"""Settings come from the environment or a `.env` file; a wrong one stops the start with one sentence that names it."""

import os
from datetime import date
from email.utils import parseaddr
from pathlib import Path
from typing import Any

from dotenv import dotenv_values
from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from adapters.mail.server import server
from aggregates.email_address import email_address
from aggregates.errors import Refusal

PREFIX = "NENOSEGTS_"


class WrongSetting(Exception):  # noqa: N818 - the sentence is the message
    """A setting is unknown or has a value that cannot be."""


class Settings(BaseSettings):
    """Every setting, with its default."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_file=".env", extra="ignore", frozen=True)

    database_url: str | None = Field(default=None, description="A PostgreSQL to use; else an embedded one is started")
    read_url: str | None = Field(default=None, description="A replica for queries")
    data_dir: Path = Field(default=Path("var"), description="Where the embedded server keeps its data")
    postgres_bin: Path | None = Field(default=None, description="Folder of PostgreSQL's programs")
    schema_name: str = Field(default="nenosegts", alias="NENOSEGTS_SCHEMA", pattern=r"^[a-z][a-z0-9_]{0,40}$")
    bootstrap_key: str | None = Field(default=None, min_length=16, description="An administrator's key, made if absent")
    smtp_url: str | None = Field(
        default=None,
        description="smtp://user:password@host:587 (STARTTLS; ?starttls=never) or smtps://; else <data dir>/outbox",
    )
    mail_from: str | None = Field(
        default=None, description="From whom e-mails are, as a@b.lv or Name <a@b.lv>; else our card's address"
    )
    today: date | None = Field(default=None, description="A fixed day, for demos and tests")
    base_currency: str = Field(default="EUR", pattern=r"^[A-Z]{3}$")
    one_method_per_period: bool = Field(
        default=False, description="In one month payments are entered by hand or imported from the bank, never both"
    )
    barrier: bool = Field(default=False, description="Let other processes append before the disk is waited for")

    @field_validator("database_url", "read_url")
    @classmethod
    def _is_postgres(cls, url: str | None) -> str | None:
        if url is not None and not url.startswith(("postgresql://", "postgres://", "host=", "dbname=")):
            raise ValueError("must begin with postgresql://")
        return url

    @field_validator("smtp_url")
    @classmethod
    def _is_mail_server(cls, url: str | None) -> str | None:
        if url is not None:
            server(url)
        return url

    @field_validator("mail_from")
    @classmethod
    def _is_address(cls, address: str | None) -> str | None:
        try:
            if address is not None:
                email_address(parseaddr(address)[1], pointer="/mail_from")
        except Refusal as refusal:
            raise ValueError(refusal.detail) from None
        return address


def settings(**given: Any) -> Settings:
    """The settings as they stand, with those of the command line on top. Errors: `WrongSetting`."""
    known = {
        PREFIX + (field.alias or name).removeprefix(PREFIX).upper() for name, field in Settings.model_fields.items()
    }
    named = {name for name in (*os.environ, *dotenv_values(".env")) if name.upper().startswith(PREFIX)}
    unknown = sorted(name for name in named if name.upper() not in known | _TEST_ONLY)
    if unknown:
        raise WrongSetting(f"There is no setting {unknown[0]}; the settings are {', '.join(sorted(known))}.")
    if os.environ.get("POSTGRES_ENABLE_DB_FUNCTIONS"):
        raise WrongSetting("POSTGRES_ENABLE_DB_FUNCTIONS would let readers miss events; unset it.")
    try:
        return Settings(**given)
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]).upper()
        value = "wrong" if name.removeprefix(PREFIX) in _SECRET else repr(first["input"])
        raise WrongSetting(f"{PREFIX}{name.removeprefix(PREFIX)} is {value}: {first['msg']}.") from None


_SECRET = {"DATABASE_URL", "READ_URL", "BOOTSTRAP_KEY", "SMTP_URL"}
_TEST_ONLY = {"NENOSEGTS_TEST_DATABASE_URL", "NENOSEGTS_BANK_FILES"}
