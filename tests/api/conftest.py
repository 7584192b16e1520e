"""One office over HTTP for each module of these tests, with its worker, the registers and two debtor cards."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import psycopg
import pytest
from fastapi.testclient import TestClient

from api.office import Office
from api.settings import Settings
from tests.stories.conftest import KEY, TODAY, Clerk, app_over


@contextmanager
def new_schema(database_url: str) -> Iterator[str]:
    """A name that no other test uses; the schema is dropped afterwards."""
    name = f"test_{uuid.uuid4().hex[:16]}"
    yield name
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(f'DROP SCHEMA IF EXISTS "{name}" CASCADE')


@pytest.fixture(scope="module")
def office(database_url: str) -> Iterator[Office]:
    with new_schema(database_url) as schema:
        settings = Settings(database_url=database_url, NENOSEGTS_SCHEMA=schema, bootstrap_key=KEY, today=TODAY)
        with Office(settings, worker=True) as opened:
            yield opened


@pytest.fixture(scope="module")
def client(office: Office) -> Iterator[TestClient]:
    """Answers 500 as a caller would see it, instead of raising in the test."""
    headers = {"Authorization": f"Bearer {KEY}"}
    with TestClient(app_over(office), headers=headers, raise_server_exceptions=False) as made:
        made.base_url = httpx.URL(f"{made.base_url}/api/v1")
        yield made


@pytest.fixture(scope="module")
def clerk(client: TestClient) -> Clerk:
    made = Clerk(client)
    made.registers()
    made.customer("ACME", "SIA Ķīmija", ibans=["LV97HABA0012345678910"])
    made.customer("BETA", "SIA Beta")
    return made
