"""The bill of materials names all that Daybook is made of, and nothing that it may not be."""

from __future__ import annotations

import json
import subprocess
import threading
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cyclonedx.model.bom import Bom

from ops.sbom import PERMITTED, bill_of_materials, licences_of, write

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def bom() -> Bom:
    return bill_of_materials()


def test_it_is_read_back_by_the_library_as_it_was_written(bom: Bom, tmp_path: Path) -> None:
    count = write(tmp_path / "sbom.cdx.json")

    told = json.loads((tmp_path / "sbom.cdx.json").read_text())
    assert (told["bomFormat"], told["specVersion"]) == ("CycloneDX", "1.6")
    read = Bom.from_json(told)
    assert read is not None
    assert count == len(read.components) == len(bom.components)
    assert read.serial_number == bom.serial_number


def test_what_daybook_asks_for_is_in_it_with_version_and_digests(bom: Bom) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    locked = tomllib.loads((ROOT / "uv.lock").read_text())["package"]
    versions = {package["name"]: package["version"] for package in locked}
    parts = {part.name: part for part in bom.components}

    for asked in project["project"]["dependencies"]:
        name = asked.split(">")[0].split("[")[0].strip()
        part = parts[name]
        assert part.version == versions[name]
        assert all(list(each.hashes) for each in part.external_references)
        assert list(part.external_references)
    for inside in ("starlette", "govuk-frontend", "postgresql", "libpq"):
        assert parts[inside].version


def test_what_only_builds_and_tests_it_is_not(bom: Bom) -> None:
    assert {"pytest", "ruff", "hypothesis"}.isdisjoint(part.name for part in bom.components)


def test_every_part_says_a_licence_that_daybook_may_use(bom: Bom) -> None:
    said = {part.name: set(licences_of(part)) for part in bom.components}

    assert {name: told for name, told in said.items() if not told or not told <= PERMITTED} == {}


def audited(url: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", ROOT / "ops" / "audit.sh"],
        env={"PATH": "/usr/bin:/bin", "OSV_URL": url, "UV_HTTP_RETRIES": "0"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_the_audit_says_loudly_that_nobody_could_be_asked() -> None:
    done = audited("http://127.0.0.1:9")

    assert done.returncode == 0, done.stderr
    assert "*** NOTHING WAS AUDITED" in done.stderr


@pytest.mark.parametrize("known", ["starlette", "pytest", None])
def test_the_audit_asks_of_every_package_and_fails_for_one_that_is_known(known: str | None) -> None:
    with database_that_knows(known) as (url, asked):
        done = audited(url)

    assert done.returncode == (1 if known else 0), done.stderr
    assert ("Something is known to be wrong" in done.stderr) == bool(known)
    assert ("PYSEC-1" in done.stdout + done.stderr) == bool(known)
    assert {"cryptography", "starlette", "psycopg"} <= asked


@contextmanager
def database_that_knows(package: str | None) -> Iterator[tuple[str, set[str]]]:
    """A server on loopback that speaks as the OSV database does, and what it was asked about."""
    asked: set[str] = set()
    vulnerability = {
        "id": "PYSEC-1", "summary": "A test.", "modified": "2026-01-01T00:00:00Z",
        "affected": [{"package": {"name": package or "", "ecosystem": "PyPI"}}],
    }  # fmt: skip

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            names = [each["package"]["name"] for each in body["queries"]]
            asked.update(names)
            known = {"vulns": [{"id": "PYSEC-1", "modified": "2026-01-01T00:00:00Z"}]}
            self.say({"results": [known if name == package else {} for name in names]})

        def do_GET(self) -> None:
            self.say(vulnerability)

        def say(self, told: object) -> None:
            body = json.dumps(told).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
