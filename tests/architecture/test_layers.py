"""What the layout promises: imports go one way, SQL is in SQL files, files are short."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("domain", "projections", "api", "migrations", "ops")
MOST_LINES = 400

#: A statement's opening words, so that prose which merely uses one of them is not taken for SQL.
SQL = re.compile(
    r"^\s*(SELECT\s.+|INSERT\s+INTO\s|UPDATE\s+\S+\s+SET\s|DELETE\s+FROM\s|TRUNCATE\s|MERGE\s+INTO\s|"
    r"(CREATE|ALTER|DROP)\s+(TABLE|INDEX|SCHEMA|ROLE|DATABASE|VIEW|FUNCTION|TYPE)\s|"
    r"(GRANT|REVOKE)\s.+\s(TO|FROM)\s|WITH\s+\w+\s+AS\s*\(|LOCK\s+TABLE\s|COPY\s+\S+\s+(FROM|TO)\s)",
    re.DOTALL,
)


def tracked(*suffixes: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    paths = [ROOT / name for name in listed.split("\0") if name]
    return [path for path in paths if path.suffix in suffixes and path.exists()]


def ours(*suffixes: str) -> list[Path]:
    return [
        path
        for path in tracked(*suffixes)
        if path.relative_to(ROOT).parts[0] in PACKAGES and "vendor" not in path.parts
    ]


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_imports_go_one_way() -> None:
    result = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert result.returncode == 0, result.stdout


def test_sql_is_only_in_sql_files() -> None:
    found = [
        f"{name_of(path)}:{node.lineno}: {node.value[:60]!r}"
        for path in ours(".py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and SQL.match(node.value)
    ]

    assert found == []


def test_the_search_for_sql_finds_it() -> None:
    for statement in (
        "SELECT 1",
        "  insert into x".upper(),
        "WITH a AS (SELECT 1)",
        "DROP TABLE x",
    ):
        assert SQL.match(statement), statement
    for prose in ("Select a case", "Update the record", "Created by", "Copy it from the ward"):
        assert not SQL.match(prose), prose


def test_a_file_is_short_enough_to_read_through() -> None:
    found = {
        name_of(path): lines
        for path in [*tracked(".py"), *ours(".sql", ".html", ".css", ".js")]
        if path.name != "schema.sql" and (lines := len(path.read_text().splitlines())) > MOST_LINES
    }

    assert found == {}


def test_a_module_says_what_it_is_for() -> None:
    found = [
        name_of(path)
        for path in tracked(".py")
        if (module := ast.parse(path.read_text())).body and not ast.get_docstring(module)
    ]

    assert found == []


def test_nothing_stands_in_for_the_real_thing() -> None:
    mocks = {"mock", "unittest.mock", "pytest_mock"}

    assert [name_of(path) for path in tracked(".py") if mocks & set(imports(path))] == []


#: What speaks to others over the network. `ops` speaks to the server that it starts itself.
ASKING = {
    "aiohttp", "http.client", "httpx", "requests", "urllib.request", "urllib3", "xmlrpc.client",
}  # fmt: skip


def test_what_leaves_the_process_leaves_it_in_one_place() -> None:
    """`api.asking`, which says how far anything may go, and how much of an answer is read."""
    found = {
        name_of(path)
        for path in ours(".py")
        if ASKING & set(imports(path)) and path.relative_to(ROOT).parts[0] != "ops"
    }

    assert found <= {"api/asking.py"} | PASS_IT_ON, "ask through api.asking"


#: These are handed a client of `api.asking` and pass it on to `ask`.
PASS_IT_ON = {"api/identity/provider.py", "api/timestamps.py", "api/witnesses.py"}


def test_those_who_pass_a_client_on_make_none() -> None:
    for name in PASS_IT_ON:
        used = re.findall(r"httpx\.(\w+)", (ROOT / name).read_text())
        assert set(used) == {"AsyncClient"}, name
        assert "httpx.AsyncClient(" not in (ROOT / name).read_text(), name


def test_tables_for_spreadsheets_are_written_in_one_place() -> None:
    """`api.spreadsheets`, which lets no cell be a formula. To read CSV is another matter."""
    writers = {"openpyxl", "xlsxwriter", "odf", "pandas", "polars"}
    writes_csv = re.compile(r"csv\.(writer|DictWriter)\b|import (writer|DictWriter)\b")
    found = [
        name_of(path)
        for path in ours(".py")
        if name_of(path) != "api/spreadsheets.py"
        and (writers & set(imports(path)) or writes_csv.search(path.read_text()))
    ]

    assert found == [], "write it by api.spreadsheets"


def test_no_code_that_ships_imports_the_tests() -> None:
    found = [
        f"{name_of(path)}: {name}"
        for path in ours(".py")
        for name in imports(path)
        if name.split(".")[0] == "tests"
    ]

    assert found == []


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
