"""The house stays as it was drawn: sizes, names, imports, and words that explain themselves."""

import ast
import importlib
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from aggregates.errors import Refusal
from aggregates.registry import AGGREGATES, TOPICS, events_of

ROOT = Path(__file__).parents[2]
FLOORS = ("aggregates", "commands", "projections", "queries", "api", "store", "adapters", "documents")
SOURCES = sorted(path for floor in FLOORS for path in (ROOT / floor).rglob("*.py"))


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def functions(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def test_imports_go_one_way() -> None:
    command = [Path(sys.executable).with_name("lint-imports"), "--no-cache"]
    done = subprocess.run(command, check=False, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_no_file_is_longer_than_250_lines() -> None:
    too_long = {str(path.relative_to(ROOT)): n for path in SOURCES if (n := len(path.read_text().splitlines())) > 250}
    assert not too_long, "split these by what a reader looks for"


def test_no_function_is_longer_than_40_lines() -> None:
    too_long = [
        f"{path.relative_to(ROOT)}:{node.name}"
        for path in SOURCES
        for node in functions(path)
        if node.end_lineno - node.lineno + 1 > 40
    ]
    assert not too_long, "give a part of these a name of its own"


def test_every_module_says_in_a_sentence_what_it_is() -> None:
    assert [str(path) for path in SOURCES if not (ast.get_docstring(tree(path)) or "").strip()] == []


def test_no_name_is_a_manager_service_helper_or_util() -> None:
    banned = ("Manager", "Service", "Helper", "Util", "Processor")
    named = [
        f"{path.relative_to(ROOT)}: {node.name}"
        for path in SOURCES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ClassDef) and node.name.endswith(banned)
    ]
    assert not named, "name these for what they are in the business"


def test_questions_do_not_begin_with_get() -> None:
    assert [
        node.name for path in (ROOT / "queries").rglob("*.py") for node in functions(path) if node.name[:4] == "get_"
    ] == []


@pytest.mark.parametrize("floor", FLOORS)
def test_our_packages_are_ours(floor: str) -> None:
    module = importlib.import_module(floor)
    assert Path(str(module.__file__)).is_relative_to(ROOT), f"another distribution's {floor} stands before ours"


def test_each_broken_rule_has_a_title_and_a_status() -> None:
    for path in SOURCES:
        if "(" in path.read_text():
            importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"))
    rules = list(descendants(Refusal))
    assert len(rules) > 40
    for rule in rules:
        assert rule.__doc__ and rule.__doc__.strip().splitlines()[0].endswith("."), f"{rule.__name__} has no title"
        assert 400 <= rule.status < 600


def descendants(kind: type[Refusal]) -> list[type[Refusal]]:
    return [each for child in kind.__subclasses__() for each in (child, *descendants(child))]


def test_two_rules_of_one_name_have_one_status() -> None:
    statuses: dict[str, set[int]] = {}
    for rule in descendants(Refusal):
        statuses.setdefault(rule.__name__, set()).add(rule.status)
    assert {name: found for name, found in statuses.items() if len(found) > 1} == {}


def test_every_fact_is_registered_and_folded_or_known_to_change_nothing() -> None:
    silent = {
        topic
        for aggregate, evolve in AGGREGATES.items()
        for event in events_of(aggregate)
        for topic in [event.topic()]
        if event not in evolve
    }
    assert silent <= set(TOPICS)
    assert silent <= {"Invoice.CreditWithdrawn"} or not silent, f"no fold for {silent}"


def test_every_dependency_has_its_reason_on_its_line() -> None:
    lines = (ROOT / "pyproject.toml").read_text().splitlines()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    for name in project["dependencies"]:
        line = next(line for line in lines if f'"{name}"' in line)
        assert "#" in line, f"say why {name} is needed"


def test_the_lock_names_no_host_and_hashes_everything() -> None:
    text = (ROOT / "requirements.lock").read_text()
    assert "http" not in text.replace("httpx", "").replace("httpcore", "").replace("httptools", "")
    pinned = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]
    assert all("==" in line and line.endswith("\\") for line in pinned)


def test_the_lock_holds_what_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = [
        *project["dependencies"],
        *(each for extra in project["optional-dependencies"].values() for each in extra),
    ]
    lines = (ROOT / "requirements.lock").read_text().splitlines()
    locked = {re.split(r"[=\[]", line)[0].lower().replace("_", "-") for line in lines if "==" in line}
    names = {each.split(">")[0].split("=")[0].split("[")[0].strip().lower() for each in wanted}
    assert names <= locked


def test_only_the_store_reads_and_writes_the_event_tables() -> None:
    question = re.compile(
        r"\b(FROM|JOIN|INTO|UPDATE|TABLE)\s+(ONLY\s+)?(events|commands|unique_keys|file_chunks)\b", re.I
    )
    others = [path for path in SOURCES if path.relative_to(ROOT).parts[0] != "store"]
    found = [
        f"{path.relative_to(ROOT)}: {node.value.strip()[:60]}"
        for path in others
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and question.search(node.value)
        if "SELECT" in node.value or "INSERT" in node.value or "DELETE" in node.value
    ]
    assert not found, "ask the store instead"
