"""Which features of the catalogue have a passing test: `python -m tests.features [catalogue.md]`."""

import re
import sys
from collections import defaultdict
from pathlib import Path

import pytest


class Collected:
    """Notes the features named by the tests that pass."""

    def __init__(self) -> None:
        self.named: dict[str, list[str]] = defaultdict(list)
        self.passed: set[str] = set()

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        for item in items:
            for mark in item.iter_markers("feature"):
                for feature in mark.args:
                    self.named[feature].append(item.nodeid)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" and report.passed:
            self.passed.add(report.nodeid)


def main() -> int:
    """Print each feature with its tests; the status of the test run is the exit status."""
    collected = Collected()
    status = pytest.main(["-q", "--no-header", "-p", "no:randomly"], plugins=[collected])
    proved = {feature: tests for feature, tests in collected.named.items() if collected.passed & set(tests)}
    for feature in sorted(proved, key=order):
        print(f"{feature:6} {len(proved[feature])} test(s), e.g. {proved[feature][0].rpartition('::')[2]}")
    if len(sys.argv) > 1:
        known = set(re.findall(r"^- ([A-Z]+\d+[a-z]?) ", Path(sys.argv[1]).read_text(), re.M))
        print("without a passing test:", " ".join(sorted(known - set(proved), key=order)))
    return int(status)


def order(feature: str) -> tuple[str, int, str]:
    letters, digits, rest = re.fullmatch(r"([A-Z]+)(\d+)(.*)", feature).groups()  # type: ignore[union-attr]
    return letters, int(digits), rest


if __name__ == "__main__":
    raise SystemExit(main())
