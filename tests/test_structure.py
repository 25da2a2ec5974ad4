"""The house keeps its shape: imports run one way, nothing foreign lies in it, all is explained."""

import ast
import re
import shutil
import subprocess
import tomllib
from collections.abc import Callable, Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]

LEAVES = {"errors", "shipped", "nearest", "frozen", "yaml_lines"}
PIPELINE = {"model", "engine", "facts", "scoring", "insight"}
MAY_IMPORT = {
    **dict.fromkeys(LEAVES, LEAVES),
    "model": LEAVES,
    "engine": LEAVES,
    "facts": LEAVES | {"engine"},
    "scoring": LEAVES | {"model", "facts", "engine"},
    "insight": LEAVES | {"scoring", "model", "facts", "engine"},
    "settings": LEAVES,
    "cli": LEAVES | PIPELINE | {"settings"},
    "dashboard": LEAVES | PIPELINE | {"settings"},
}
KNOW_STREAMLIT = {"dashboard"}

TOP_LEVEL = {
    *("app.py", "pages", "lib", "data", "tests", ".streamlit", ".ci"),
    *("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE", ".gitignore"),
    *("pyproject.toml", "requirements.txt", "requirements-dev.txt", "Makefile"),
    *("Dockerfile", ".dockerignore"),
}
FOREIGN = {
    "a path of somebody's machine": r"(?<![\w.*/-])/(?:root|work|home|Users)/[\w.-]+",
    "the host of a package registry": r"pypi\.(?:org|python)|pythonhosted\.org|registry\.npmjs",
    "a choice of package registry": r"--(?:extra-)?index-url[ =]\w|--find-links[ =][\w/]",
}
DATABASE_SUFFIXES = {".duckdb", ".wal", ".db", ".sqlite", ".sqlite3"}
DATABASE_HEADS = ((8, b"DUCK"), (0, b"SQLite format 3\0"))
PINNED = r"(?P<name>[a-z0-9-]+)==(?P<version>[^ ;]+)(?: ; [^\\]+)? \\"
REQUIREMENTS_LINE = rf"{PINNED}|    --hash=sha256:[0-9a-f]{{64}}(?: \\)?| *#(?!.*(?://|[ =]/)).*"
LISTS = {"requirements.txt": ("project", "build"), "requirements-dev.txt": ("dev",)}


def files_of(root: Path) -> list[Path]:
    """The files that are committed or could be, from the root; without git, the tree."""
    command = ["git", "-C", str(root), "ls-files", "-z", "-co", "--exclude-standard"]
    if (root / ".git").exists() and shutil.which("git"):
        listed = subprocess.run(command, check=False, capture_output=True, text=True)
        if listed.returncode == 0:
            return sorted({Path(name) for name in listed.stdout.split("\0") if name})
    ignored = _ignored(root)
    relative = (path.relative_to(root) for path in root.rglob("*") if path.is_file())
    return sorted(
        path
        for path in relative
        if not any(fnmatch(str(name), pattern) for name in _names(path) for pattern in ignored)
    )


def _ignored(root: Path) -> list[str]:
    listed = root / ".gitignore"
    lines = listed.read_text().split() if listed.exists() else []
    return [".git", *(line.strip("/") for line in lines)]


def _names(path: Path) -> Iterator[str]:
    yield from path.parts
    yield str(path)


def modules(root: Path) -> Iterator[tuple[Path, ast.Module]]:
    """Every Python file that is not empty, or that must not be, with its syntax tree."""
    for path in files_of(root):
        if path.suffix == ".py" and (root / path).exists():
            source = (root / path).read_text(encoding="utf-8")
            if source.strip() or path.parts[0] != "tests":
                yield path, ast.parse(source)


def imported(path: Path, tree: ast.Module) -> Iterator[tuple[int, str]]:
    """The line and the full name of everything a module of lib/ imports."""
    package = path.parent.parts[1:]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            base = ".".join([*above, *filter(None, [node.module])])
            yield from ((node.lineno, f"{base}.{alias.name}") for alias in node.names)


def room_of(path: Path) -> str | None:
    """The room of the house that a file of lib/fitmatrix lies in; None for any other file."""
    inside = path.parts[:2] == ("lib", "fitmatrix") and path.parts[2:] != ("__init__.py",)
    return Path(path.parts[2]).stem if inside else None


def arrows_that_point_back(root: Path) -> Iterator[str]:
    """A fault for each import of a room that this room may not know."""
    for path, tree in modules(root):
        room = room_of(path)
        if room is None:
            continue
        if room not in MAY_IMPORT:
            yield f"{path}: there is no room {room!r} in the house; give it a row in MAY_IMPORT"
            continue
        for line, name in imported(path, tree):
            package, _, rest = name.partition(".")
            other = rest.partition(".")[0]
            if package == "fitmatrix" and other not in MAY_IMPORT[room] | {room}:
                yield f"{path}:{line}: {room!r} may not import {other!r}"


def streamlit_outside_the_dashboard(root: Path) -> Iterator[str]:
    """A fault for each import of Streamlit in a room that must work without a browser."""
    for path, tree in modules(root):
        if path.parts[0] != "lib" or room_of(path) in KNOW_STREAMLIT:
            continue
        for line, name in imported(path, tree):
            if name.partition(".")[0] == "streamlit":
                yield f"{path}:{line}: only dashboard/, app.py and pages/ import streamlit"


def modules_that_do_not_say_what_they_are_for(root: Path) -> Iterator[str]:
    """A fault for each module whose docstring does not open with one whole sentence."""
    for path, tree in modules(root):
        first, _, rest = (ast.get_docstring(tree) or "").partition("\n")
        if not first.endswith(".") or rest.partition("\n")[0].strip():
            yield f"{path}: its docstring must open with one line, a sentence"


def foreign_words(root: Path) -> Iterator[str]:
    """A fault for each line that holds only on one machine."""
    for path in files_of(root):
        text = _text(root / path)
        for number, line in enumerate(text.splitlines(), start=1):
            for what, pattern in FOREIGN.items():
                if re.search(pattern, line):
                    yield f"{path}:{number}: {what}: {line.strip()[:80]}"


def _text(path: Path) -> str:
    content = path.read_bytes() if path.is_file() else b""
    return "" if b"\0" in content else content.decode("utf-8", errors="replace")


def databases(root: Path) -> Iterator[str]:
    """A fault for each database, by its name or by its first bytes."""
    for path in files_of(root):
        head = (root / path).read_bytes()[:16] if (root / path).is_file() else b""
        known = any(head[at:].startswith(magic) for at, magic in DATABASE_HEADS)
        if known or path.suffix in DATABASE_SUFFIXES:
            yield f"{path}: a database is made by import or sample, never committed"


def strangers_at_the_top(root: Path) -> Iterator[str]:
    """A fault for each file or folder beside app.py that has no place there."""
    for name in sorted({path.parts[0] for path in files_of(root)} - TOP_LEVEL):
        yield f"{name}: nothing of this name belongs at the top level"


def dependencies(root: Path) -> dict[str, list[str]]:
    """What pyproject.toml names: of the project, and of each dependency group."""
    settings = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    return {"project": settings["project"]["dependencies"], **settings["dependency-groups"]}


def dependencies_without_a_reason(root: Path) -> Iterator[str]:
    """A fault for each dependency whose line does not say what it is for."""
    lines = (root / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    for named in (named for group in dependencies(root).values() for named in group):
        pattern = re.escape(f'"{named}"') + r",?\s*# \w"
        if not any(re.search(pattern, line) for line in lines):
            yield f"pyproject.toml: {named}: say in a comment on its line what it is for"


def dependencies_not_pinned(root: Path) -> Iterator[str]:
    """A fault for each dependency that no line of its requirements file pins as it asks."""
    named = dependencies(root)
    for file, groups in LISTS.items():
        lines = (root / file).read_text(encoding="utf-8").splitlines()
        pins = [found for line in lines if (found := re.fullmatch(PINNED, line))]
        for wanted in (Requirement(text) for group in groups for text in named[group]):
            name = canonicalize_name(wanted.name)
            versions = [pin["version"] for pin in pins if pin["name"] == name]
            if not versions or not all(wanted.specifier.contains(one) for one in versions):
                yield f"{file}: {wanted} is not pinned there; run make lock"


def lines_that_are_no_pin(root: Path) -> Iterator[str]:
    """A fault for each line of the requirements that is no version, hash or plain comment."""
    for file in LISTS:
        for number, line in enumerate((root / file).read_text().splitlines(), start=1):
            if not re.fullmatch(REQUIREMENTS_LINE, line):
                yield f"{file}:{number}: no version, hash or comment without an address: {line}"


PYPROJECT = """
[project]
dependencies = [
    "plotly>=7", # draws
    "pandas>=3",
    "duckdb>=1", # stores
]
[dependency-groups]
build = []
dev = [
    "pytest>=9", # tests
]
"""
HASH = "    --hash=sha256:" + "0" * 64
WRONG_TREE = {
    "pyproject.toml": PYPROJECT,
    "requirements.txt": "--index-" + f"url https://example.com\nplotly==6.0 \\\n{HASH}\n"
    f"pandas==3.0 \\\n{HASH}\n# from /srv/wheels\n",
    "requirements-dev.txt": f"pytest==9.2.0 \\\n{HASH}\n",
    "helpers.py": '"""Not a sentence"""\n',
    ".gitignore": ".venv/\n/data/*.duckdb\n",
    ".venv/lib/ignored.py": "import streamlit\n",
    "data/fitmatrix.duckdb": "ignored",
    "data/facts.db": "a database by name",
    "data/notes.txt": "SQLite format 3\0",
    "Makefile": "run:\n\t/" + "home/ann/bin/python -m pip --find-" + "links /wheels\n",
    "Dockerfile": "RUN pip install -i https://" + "pypi" + ".org/simple plotly\n",
    "lib/fitmatrix/__init__.py": '"""The matrix."""\n',
    "lib/fitmatrix/utils.py": '"""All sorts."""\n',
    "lib/fitmatrix/cli.py": '"""The verbs."""\nfrom fitmatrix.dashboard.frame import open_page\n',
    "lib/fitmatrix/model/rules.py": '"""Rules\nand more."""\nfrom fitmatrix import facts\n',
    "lib/fitmatrix/engine/words.py": '"""Words."""\nimport fitmatrix.scoring.grid\n',
    "lib/fitmatrix/facts/files.py": '"""Files."""\nfrom ..engine import a\nfrom ..model import b\n',
    "lib/fitmatrix/scoring/__init__.py": "",
    "lib/fitmatrix/scoring/grid.py": '"""A grid."""\nfrom fitmatrix.insight.sla import breaches\n',
    "lib/fitmatrix/insight/sla.py": '"""SLA."""\ndef late():\n    import streamlit.runtime\n',
    "lib/fitmatrix/dashboard/frame.py": '"""Frame."""\nimport streamlit\nfrom . import charts\n',
    "pages/worklist.py": '"""The worklist."""\nimport streamlit\nfrom fitmatrix import dashboard\n',
    "tests/__init__.py": "",
}

CHECKS: dict[Callable[[Path], Iterator[str]], set[str]] = {
    arrows_that_point_back: {
        "lib/fitmatrix/utils.py: there is no room 'utils' in the house",
        "lib/fitmatrix/cli.py:2: 'cli' may not import 'dashboard'",
        "lib/fitmatrix/model/rules.py:3: 'model' may not import 'facts'",
        "lib/fitmatrix/engine/words.py:2: 'engine' may not import 'scoring'",
        "lib/fitmatrix/facts/files.py:3: 'facts' may not import 'model'",
        "lib/fitmatrix/scoring/grid.py:2: 'scoring' may not import 'insight'",
    },
    streamlit_outside_the_dashboard: {"lib/fitmatrix/insight/sla.py:3: only dashboard/"},
    modules_that_do_not_say_what_they_are_for: {
        "helpers.py: its docstring",
        "lib/fitmatrix/model/rules.py: its docstring",
        "lib/fitmatrix/scoring/__init__.py: its docstring",
    },
    foreign_words: {
        "Makefile:2: a path of somebody's machine",
        "Makefile:2: a choice of package registry",
        "Dockerfile:1: the host of a package registry",
        "requirements.txt:1: a choice of package registry",
    },
    databases: {"data/facts.db: a database", "data/notes.txt: a database"},
    strangers_at_the_top: {"helpers.py: nothing of this name"},
    dependencies_without_a_reason: {"pyproject.toml: pandas>=3: say in a comment"},
    dependencies_not_pinned: {
        "requirements.txt: plotly>=7 is not pinned",
        "requirements.txt: duckdb>=1 is not pinned",
    },
    lines_that_are_no_pin: {"requirements.txt:1: no version", "requirements.txt:6: no version"},
}


@pytest.fixture(scope="module")
def wrong_tree(tmp_path_factory) -> Path:
    root = tmp_path_factory.mktemp("wrong")
    for name, content in WRONG_TREE.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return root


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_the_house_has_no_fault(check):
    assert list(check(ROOT)) == []


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_each_check_names_every_fault_of_a_wrong_house_and_no_other(check, wrong_tree):
    found = list(check(wrong_tree))
    assert len(found) == len(CHECKS[check])
    assert all(any(fault.startswith(begin) for fault in found) for begin in CHECKS[check])


def test_git_and_the_bare_tree_list_the_same_files(wrong_tree, tmp_path):
    git = shutil.which("git")
    if git is None:
        pytest.skip("git is not installed: apt-get install git")
    cloned = tmp_path / "cloned"
    shutil.copytree(wrong_tree, cloned)
    subprocess.run([git, "init", "--quiet", str(cloned)], check=True)
    assert files_of(cloned) == files_of(wrong_tree)
    assert Path("data/fitmatrix.duckdb") not in files_of(cloned)
