"""What is shipped works where only the wheel is: every package, the migrations, and the command."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FLOORS = ("aggregates", "commands", "projections", "queries", "api", "store", "adapters", "documents")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(target), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    return next(target.glob("*.whl"))


def test_the_wheel_holds_every_package_and_the_migrations_and_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    folders = {name.split("/")[0] for name in names}
    assert folders == {*FLOORS, next(each for each in folders if each.endswith(".dist-info"))}
    migrations = sorted(path.name for path in (ROOT / "store" / "migrations").glob("*.sql"))
    assert migrations and [name.split("/")[-1] for name in sorted(names) if name.endswith(".sql")] == migrations


def test_the_wheel_holds_all_that_papers_are_made_of(wheel: Path) -> None:
    shipped = set(zipfile.ZipFile(wheel).namelist())
    folder = ROOT / "documents"
    needed = {
        str(path.relative_to(ROOT)) for kind in ("*.typ", "*.otf", "*.po", "OFL.txt") for path in folder.rglob(kind)
    }
    assert len(needed) >= 14 and needed <= shipped


def test_the_command_runs_from_the_wheel_alone(wheel: Path, tmp_path: Path) -> None:
    place = tmp_path / "installed"
    pip = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-index", "--target", str(place), str(wheel)]
    subprocess.run(pip, check=True, capture_output=True)
    code = "import api, store; from api.cli import main; print(api.__file__, store.__file__); main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "--version"],
        check=True,
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={"PYTHONPATH": str(place), "PATH": ""},
    )
    assert done.stdout.count(str(place)) == 2
    assert "0.1.0" in done.stdout
