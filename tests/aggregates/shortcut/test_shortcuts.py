"""A person's filters are kept under a name until they are dropped."""

from datetime import date
from uuid import UUID

from aggregates.ids import shortcut_id
from aggregates.shortcut import Shortcut
from aggregates.shortcut.rules import NoSuchShortcut, drop, save
from tests.aggregates.given import given

ON = date(2026, 6, 30)
WHO = {"person": "anna", "name": "Late", "on": ON}
LATE = {"list": "invoices", "query": {"payment": ("overdue",)}}
SAVED = Shortcut.Saved(effective_on=ON, person="anna", name="Late", **LATE)
BLANK = Shortcut(id=UUID(int=1))


def test_a_shortcut_is_saved_and_the_same_again_is_nothing_new() -> None:
    saved = given(BLANK).when(save, **WHO, **LATE).then(SAVED)
    given(saved.state).when(save, **WHO, **LATE).then()


def test_saving_the_name_again_replaces_it() -> None:
    given(BLANK, SAVED).when(save, **WHO, list="expenses", query={}).then_state(list="expenses", query={})


def test_what_was_dropped_is_gone_and_its_name_is_free() -> None:
    gone = given(BLANK, SAVED).when(drop, **WHO).then(Shortcut.Dropped(effective_on=ON, person="anna", name="Late"))
    given(gone.state).when(drop, **WHO).then_refused(NoSuchShortcut, "Late")
    given(gone.state).when(save, **WHO, **LATE).then(SAVED)


def test_no_two_people_and_names_share_a_shortcut() -> None:
    assert len({shortcut_id(*each) for each in [("a", "b"), ("a", "c"), ("b", "b"), ("ab", ""), ("", "ab")]}) == 5
