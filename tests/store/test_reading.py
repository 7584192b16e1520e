"""What can be asked of the log: history, single facts, pages, which streams there are."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from psycopg import conninfo

from store.errors import UnknownTopic
from store.store import Store
from tests.store.batches import command, event, facts, positions

INVOICE, SERIES = uuid4(), uuid4()


@pytest.fixture
def log(store: Store) -> Store:
    """Positions 1 to 12: three commands of anna, three of boris, each with a fact of two streams."""
    for number in range(1, 7):
        who = "anna" if number % 2 else "boris"
        store.append(command(*facts(INVOICE, number), *facts(SERIES, number), by=who))
    return store


def test_history_is_newest_first_and_goes_on_below_the_last_seen(log: Store) -> None:
    assert positions(log.history(limit=5)) == [12, 11, 10, 9, 8]
    assert positions(log.history(limit=5, before=8)) == [7, 6, 5, 4, 3]


def test_history_of_one_subject_by_one_person_in_a_time(log: Store) -> None:
    moments = {each.position: each.recorded_at for each in log.facts()}
    assert positions(log.history(subject=INVOICE)) == [11, 9, 7, 5, 3, 1]
    assert positions(log.history(subject=INVOICE, by="boris")) == [11, 7, 3]
    assert positions(log.history(from_=moments[5], to=moments[8])) == [8, 7, 6, 5]
    assert positions(log.history(topic="NumberSeries.Reserved", limit=1)) == [12]
    assert log.history(topic="Invoice.Approved") == []
    assert log.history(to=moments[1] - timedelta(days=1)) == []
    assert log.history(subject=uuid4()) == []


def test_history_of_one_command_is_what_it_recorded(log: Store) -> None:
    (fact,) = log.facts(after=6, limit=1)
    assert positions(log.history(command_id=fact.command_id)) == [8, 7]
    assert log.history(command_id=uuid4()) == []


def test_facts_are_found_by_their_positions(log: Store) -> None:
    found = log.facts_at([3, 9, 99])
    assert {position: fact.originator_id for position, fact in found.items()} == {3: INVOICE, 9: INVOICE}


def test_facts_can_be_of_some_topics_only(log: Store) -> None:
    assert positions(log.facts(topics=["NumberSeries.Reserved"], limit=2)) == [1, 2]
    assert log.facts(topics=["Invoice.Approved"]) == []


def test_ten_thousand_streams_are_looked_for_in_one_query(log: Store) -> None:
    asked = [uuid4() for _ in range(10_000)]
    assert log.existing([*asked, INVOICE, SERIES]) == {INVOICE, SERIES}
    assert log.existing([]) == set()
    assert log.load_many([]) == {}


@pytest.mark.parametrize("limit", [1, 5, 12, 100])
def test_pages_cover_the_log_once(log: Store, limit: int) -> None:
    pages = list(log.pages(limit=limit))
    assert [each.position for page in pages for each in page] == list(range(1, 13))
    assert pages[-1].last == 12
    assert all(len(page) <= limit for page in pages)
    assert positions(each for page in log.pages(after=7, limit=limit) for each in page) == [8, 9, 10, 11, 12]


def test_a_page_passes_over_unwanted_topics_and_still_says_how_far_it_went(log: Store) -> None:
    assert [(page.last, len(page)) for page in log.pages(limit=7, topics=["Invoice.Approved"])] == [(7, 0), (12, 0)]


def test_a_page_says_ids_and_times_as_text(log: Store) -> None:
    (page,) = log.pages()
    (fact,) = log.facts(limit=1)
    first, again = next(iter(page)), next(iter(page))
    assert first == again
    assert (first.id, first.version, first.topic, first.event) == (str(INVOICE), 1, "NumberSeries.Reserved", event(1))
    assert (first.effective_on, first.by, first.reason) == ("2026-01-15", "anna", None)
    assert datetime.fromisoformat(first.recorded_at) == fact.recorded_at


def test_a_fact_of_unknown_kind_is_an_error_and_not_skipped(log: Store) -> None:
    with log.connection() as connection:
        connection.execute(
            "INSERT INTO events SELECT 13, now(), '2026-01-01', 1, gen_random_uuid(), gen_random_uuid(), "
            "'os.system', 'somebody', '{}'"
        )
    for ask in (log.facts, log.history, lambda: [each for page in log.pages() for each in page]):
        with pytest.raises(UnknownTopic, match=r"os\.system"):
            ask()


def test_questions_may_go_to_another_url(log: Store) -> None:
    replica = conninfo.make_conninfo(log.url, application_name="replica")
    split = Store(log.url, schema=log.schema, read_url=replica)
    with split.reading() as connection:
        assert connection.execute("SELECT count(*) FROM events").fetchone() == (12,)
        assert connection.info.get_parameters()["application_name"] in {"replica", "nenosegts"}
    assert split.head().recorded_at <= datetime.now(UTC)
    split.close()


def test_connections_speak_utc_and_see_our_schema_first(store: Store) -> None:
    with store.connection() as connection:
        row = connection.execute("SELECT current_setting('TimeZone'), current_schema()").fetchone()
    assert row == ("UTC", store.schema)
