"""The library's own test cases pass over our tables, and its applications work as they are."""

from collections.abc import Iterator
from datetime import date
from uuid import uuid4

import pytest
from eventsourcing.application import AggregateNotFoundError, Application
from eventsourcing.persistence import ApplicationRecorder, IntegrityError
from eventsourcing.tests.persistence import ApplicationRecorderTestCase, NonInterleavingNotificationIDsBaseCase

from aggregates.number_series import NumberSeries
from store.errors import UnsafeSetting
from store.facts import NewFact
from store.library import Factory, projector, refuse_unsafe
from store.recorder import Recorder
from store.store import Store
from tests.store.batches import command, event, facts


class OverOurTables:
    """Gives the library's test cases a recorder on an empty log."""

    @pytest.fixture(autouse=True)
    def _given_a_store(self, store: Store) -> None:
        self.store = store

    def create_recorder(self) -> ApplicationRecorder:
        return Recorder(self.store)


class TestApplicationRecorder(OverOurTables, ApplicationRecorderTestCase[Recorder]):
    def test_insert_subscribe(self) -> None:
        self.optional_test_insert_subscribe()


class TestNonInterleaving(OverOurTables, NonInterleavingNotificationIDsBaseCase):
    pass


del ApplicationRecorderTestCase, NonInterleavingNotificationIDsBaseCase


@pytest.fixture
def application(store: Store) -> Iterator[Application]:
    made = Application(
        {
            "PERSISTENCE_MODULE": "store.library",
            "MAPPER_TOPIC": "store.library:Mapper",
            "APPLICATION_RECORDER_TOPIC": "store.recorder:Recorder",
            "NENOSEGTS_DATABASE_URL": store.url,
            "NENOSEGTS_SCHEMA": store.schema,
        }
    )
    yield made
    made.close()


def test_an_application_saves_and_gets_with_our_fold(application: Application) -> None:
    stream = uuid4()
    recordings = application.save(*facts(stream, 1, 2))
    assert [each.notification.id for each in recordings] == [1, 2]
    series = application.repository.get(stream, projector_func=projector(NumberSeries))
    assert (series.id, series.last, series.last_on) == (stream, 2, date(2026, 1, 15))
    assert application.repository.get(stream, version=1, projector_func=projector(NumberSeries)).last == 1
    with pytest.raises(AggregateNotFoundError):
        application.repository.get(uuid4(), projector_func=projector(NumberSeries))


def test_save_passes_on_who_and_why(application: Application, store: Store) -> None:
    stream = uuid4()
    application.save(NewFact(stream, 1, event(1, date(2026, 3, 1))), by="anna", reason="why", take=[("k", stream)])
    (fact,) = store.facts()
    assert (fact.by, fact.reason, fact.effective_on) == ("anna", "why", date(2026, 3, 1))
    assert store.owners(["k"]) == {"k": stream}


def test_the_notification_log_shows_what_our_commands_append(application: Application, store: Store) -> None:
    stream = uuid4()
    store.append(command(*facts(stream, 1, 2, 3)))
    section = application.notification_log["1,10"]
    assert [each.id for each in section.items] == [1, 2, 3]
    assert application.mapper.to_domain_event(section.items[2]) == NewFact(stream, 3, event(3))


def test_a_subscription_follows_appends(application: Application, store: Store) -> None:
    with application.recorder.subscribe() as subscription:
        for number in range(1, 4):
            store.append(command(*facts(uuid4(), 1)))
            assert next(subscription).id == number


def test_a_stale_save_is_an_integrity_error(application: Application) -> None:
    stream = uuid4()
    application.save(*facts(stream, 1))
    with pytest.raises(IntegrityError):
        application.save(*facts(stream, 1))


def test_the_setting_that_loses_events_is_refused() -> None:
    refuse_unsafe({"POSTGRES_ENABLE_DB_FUNCTIONS": "n"})
    with pytest.raises(UnsafeSetting, match="POSTGRES_ENABLE_DB_FUNCTIONS"):
        Factory({"POSTGRES_ENABLE_DB_FUNCTIONS": "y"})


def test_what_the_store_has_no_use_for_says_so(application: Application) -> None:
    for unused in (
        application.factory.aggregate_recorder,
        application.factory.tracking_recorder,
        application.factory.process_recorder,
    ):
        with pytest.raises(NotImplementedError):
            unused()
