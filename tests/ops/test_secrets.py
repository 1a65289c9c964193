"""No key, token or password is in anything that Daybook leaves behind, and where each must be.

The real commands and a real server, on the most talkative log level, with secrets that are known,
used rightly and wrongly; then all of it is searched: logs, what commands print, process lists,
answers, exports, the database's own text, every file.
"""

from __future__ import annotations

import base64
import os
import re
import subprocess
import sys
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
from psycopg.conninfo import make_conninfo

from api.settings import Dsns
from tests.support.client import AgencyClient, contribution_body, open_case
from tests.support.database import Cluster
from tests.support.key_service import TOKEN, Transit, serving
from tests.support.left_behind import LeftBehind, written
from tests.support.pages import Reader
from tests.support.server import RunningServer, running_server

ROOT = Path(__file__).parents[2]
DAYBOOK = Path(sys.executable).with_name("daybook")
DATABASE_PASSWORD = "quokka-Zanzibar-velvet-7719"
#: What somebody wrote, which is no secret of ours and belongs in no log either.
NARRATIVE = "Marsupilami houba whispered in Tasmania"


@dataclass
class Used:
    """The secrets of a Daybook that was used, and all that it left."""

    secrets: dict[str, bytes]
    left: LeftBehind
    logs: LeftBehind
    server: RunningServer
    environment: dict[str, str]
    file: Path


@pytest.fixture(scope="module")
def used(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Used]:
    """Everything done once that handles a secret, and then everything collected."""
    with running_server(cluster, LOG_LEVEL="DEBUG") as server:
        server.stop()
        owner = make_conninfo(server.dsns.owner, password=DATABASE_PASSWORD)
        server.use(Dsns(owner, server.dsns.service, server.dsns.follower))
        server.start()
        used = Used(
            secrets={"the password of the database": DATABASE_PASSWORD.encode()},
            left=LeftBehind(),
            logs=LeftBehind(),
            server=server,
            environment=dict(server._environment),
            file=tmp_path_factory.mktemp("exports") / "proof.zip",
        )
        add_somebody(used)
        sign_in(used)
        show_secrets_where_none_belong(used)
        run_commands(used)
        collect_processes(used)
        server.stop()
        collect_keys(used)
        collect_what_is_on_disk(used, cluster)
        yield used


def run(used: Used, *arguments: str, ok: bool = True, **environment: str) -> str:
    done = subprocess.run(
        [DAYBOOK, *arguments],
        env={**used.environment, **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode == 0) == ok, done.stderr
    return done.stdout + done.stderr


def add_somebody(used: Used) -> None:
    """The one command that shows secrets, once, to whoever asked for them."""
    said = run(
        used, "actor", "add", "--partnership", "northmere", "--username", "m.houba",
        "--name", "M Houba", "--agency", "police", "--role", "contributor", "--password",
    )  # fmt: skip
    for what in ("Token", "Password"):
        found = re.search(rf"^{what}: (\S+)$", said, re.MULTILINE)
        assert found is not None, said
        used.secrets[f"the {what.lower()} of an actor"] = found[1].encode()
    used.left.add("actor add", re.sub(r"^(Token|Password): .*$", "", said, flags=re.MULTILINE))
    for each in used.server.actors.values():
        used.secrets[f"the token of {each.username}"] = each.token.encode()
        used.secrets[f"the password of {each.username}"] = each.password.encode()


def sign_in(used: Used) -> None:
    with Reader(used.server, "coordinator") as reader:
        used.left.add("a page", reader.get("/cases").response.text)
        for name, value in reader.http.cookies.items():
            used.secrets[f"the cookie {name}"] = value.encode()
    with Reader(used.server) as stranger:
        form = {
            each.attributes["name"]: each.attributes.get("value", "")
            for each in stranger.get("/sign-in").main.all("input")
        }
        password = used.server.actors["coordinator"].password
        for username in ("coordinator", password):
            answer = stranger.post("/sign-in", {**form, "username": username, "password": "wrong"})
            assert answer.status_code == 422
        # The wrong way round, as happens: the form shows what was typed as a name, and no password.
        answer = stranger.post("/sign-in", {**form, "username": "nobody", "password": password})
        used.left.add("a failed sign-in", answer.text)


def show_secrets_where_none_belong(used: Used) -> None:
    """As people and programs do by mistake: in addresses, bodies, headers and names."""
    token = used.server.actors["police"].token
    password = used.server.actors["police"].password
    basic = base64.b64encode(f"police:{password}".encode()).decode()
    with AgencyClient(used.server, "coordinator") as coordinator:
        case = open_case(coordinator, ("police",))
    with AgencyClient(used.server, "police") as police:
        body = contribution_body()
        body["entries"][0]["summary"] = NARRATIVE
        written = police.post(f"{case.path}/contributions", body).ok(201)
        proof = police.get(f"{case.path}/events/{written['position']}/receipt")
        assert proof.status == 200
        used.left.add("a receipt", proof.text)
        answers = [
            police.get("/v1/me", token=token),
            police.get(f"/v1/cases/{token}"),
            police.get("/v1/cases", headers={"X-Request-ID": token}),
            police.post(f"{case.path}/contributions", {"title": token, token: password}),
            police.post(f"{case.path}/contributions", {**body, "author": 7, "title": [token]}),
            police.post("/v1/nothing", {"password": password}, key=token),
            police.get("/v1/cases", headers={"If-None-Match": token, "Cookie": f"a={token}"}),
            police.get("/v1/log"),
            police.get("/v1/me"),
        ]
    with AgencyClient(used.server, None) as nobody:
        answers += [
            nobody.get("/v1/me", headers={"Authorization": offered})
            for offered in (f"Bearer {token}x", f"Basic {basic}", token, f"Bearer  {token} x")
        ]
        answers += [nobody.get(f"/log/{token}/checkpoint"), nobody.get("/openapi.json")]
        answers += [nobody.get(path) for path in ("/healthz", "/readyz", "/metrics", "/log")]
    for answer in answers:
        if answer.response.request.url.path.endswith("/contributions"):
            # A field's own name is said back to whoever sent it; what it held is not.
            used.left.add("an answer", answer.text.replace(token, ""))
        else:
            used.left.add("an answer", answer.text)
        used.left.add("headers of an answer", str(answer.headers.raw))
    assert {401, 404, 422} <= {answer.status for answer in answers}
    used.secrets["a password in Basic"] = basic.encode()


def run_commands(used: Used) -> None:
    commands = (
        ("migrate",), ("keys", "show"), ("keys", "rotate"), ("verify",), ("verify", "--json"),
        ("export", "proof", "--partnership", "northmere", "--out", str(used.file)),
        ("verify", str(used.file)), ("rebuild", "history"), ("actor", "--help"),
    )  # fmt: skip
    for command in commands:
        used.left.add(f"daybook {' '.join(command)}", run(used, *command))
    wrong = {"DAYBOOK_PORT": "nonsense", "DAYBOOK_NONSENSE": "1"}
    for name, value in wrong.items():
        used.left.add(f"{name} is wrong", run(used, "serve", ok=False, **{name: value}))
    away = "postgresql://somebody:" + DATABASE_PASSWORD + "@127.0.0.1:1/x"
    used.left.add("no database", run(used, "migrate", ok=False, DAYBOOK_DATABASE_URL=away))
    used.left.add("no address", run(used, "migrate", ok=False, DAYBOOK_DATABASE_URL=away[:-9]))


def collect_processes(used: Used) -> None:
    """What anybody on the machine can see of any process, with the database's among them."""
    for process in psutil.process_iter():
        if process.pid == os.getpid():
            continue
        try:
            used.left.add("the process list", " ".join(process.cmdline()))
        except psutil.Error:
            continue


def collect_keys(used: Used) -> None:
    folder = Path(used.environment["DAYBOOK_KEYS_DIR"])
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or path.suffix == ".note" or path.stat().st_size == 0:
            continue
        assert path.stat().st_mode & 0o077 == 0, f"{path} can be read by others"
        text = path.read_text()
        keys = re.findall(r"[A-Za-z0-9+/_-]{43,}={0,2}", text)
        assert keys or path.parent.name == "published", path
        for number, key in enumerate(keys):
            used.secrets[f"key {number} of {path.name}"] = key.encode()
            raw = base64.urlsafe_b64decode(key.rstrip("=") + "=" * (-len(key.rstrip("=")) % 4))
            # What is before a key in its file says what kind of key it is.
            used.secrets[f"key {number} of {path.name} as bytes"] = raw[-32:]


def collect_what_is_on_disk(used: Used, cluster: Cluster) -> None:
    dumped = subprocess.run(
        [cluster.bin_dir / "pg_dump", "--data-only", used.server.dsns.owner],
        capture_output=True,
        timeout=120,
        check=True,
    )
    used.left.add("the database", dumped.stdout)
    keys = Path(used.environment["DAYBOOK_KEYS_DIR"])
    used.left.add_files(used.server.folder, but=[keys])
    used.left.add_files(used.file.parent)
    for path in sorted(cluster.postgres.data_dir.rglob("*.log")):
        used.logs.add(f"PostgreSQL's log {path.name}", path.read_bytes())
    used.logs.add("the log of the server", used.server.log_file.read_bytes())
    for place, content in used.logs.by_place.items():
        used.left.add(place, content)


def test_nothing_that_is_left_holds_a_secret(used: Used) -> None:
    assert len(used.secrets) > 40
    for place in ("the database", "the log of the server", "the process list", "daybook verify"):
        assert len(used.left.by_place[place]) > 100, place

    assert sorted(set(used.left.holding(used.secrets))) == []


def test_no_log_holds_what_somebody_wrote(used: Used) -> None:
    words = {"what somebody wrote": NARRATIVE.encode(), "a word of it": b"Marsupilami houba"}

    assert sorted(set(used.logs.holding(words))) == []
    # It is where it belongs, so it would have been found.
    assert NARRATIVE.encode() in used.left.by_place["the database"]


def test_the_search_finds_a_secret_however_it_is_written() -> None:
    secret = b"quokka\xffvelvet/Zanzibar"
    for text in (
        secret, secret.hex().encode(), b"x" + base64.b64encode(b"ab" + secret + b"c"),
        base64.urlsafe_b64encode(b"a" + secret), base64.b64encode(secret + b"yz"),
    ):  # fmt: skip
        left = LeftBehind()
        left.add("here", b"before" + text + b"after")
        assert list(left.holding({"it": secret})), text
    assert all(len(each) >= 12 for each in written(secret))


def test_a_password_of_the_database_is_in_the_environment_and_nowhere_else_of_a_process(
    used: Used,
) -> None:
    """An exposure that is known: whoever runs as the same user, or as root, can read it there."""
    used.server.start()
    try:
        process = psutil.Process(used.server.pid)
        assert DATABASE_PASSWORD in process.environ()["DAYBOOK_DATABASE_URL"]
        assert not any(DATABASE_PASSWORD in each for each in process.cmdline())
        assert Path(f"/proc/{process.pid}/environ").stat().st_mode & 0o077 == 0
    finally:
        used.server.stop()


def test_a_key_services_token_goes_to_the_service_and_nowhere_else(
    cluster: Cluster, tmp_path: Path
) -> None:
    token_file = tmp_path / "token"
    token_file.write_text(TOKEN + "\n")
    transit = Transit()
    with serving(transit) as url:
        settings = {
            "KEY_SERVICE_URL": url, "KEY_SERVICE_KEY": "daybook", "LOG_LEVEL": "DEBUG",
            "KEY_SERVICE_TOKEN_FILE": str(token_file),
        }  # fmt: skip
        with running_server(cluster, **settings) as server:
            with AgencyClient(server, "coordinator") as coordinator:
                open_case(coordinator)
                transit.status = 403
                refused = coordinator.post(
                    "/v1/cases",
                    {"reference": uuid.uuid4().hex, "pseudonym": "Sam", "summary": "An example."},
                )
            left = LeftBehind()
            left.add("the log", server.log_file.read_bytes())
            left.add("an answer", refused.text)
            left.add("the process list", str(psutil.Process(server.pid).cmdline()))
            left.add("the environment", str(psutil.Process(server.pid).environ()))

    assert transit.asked
    assert [place for place, said in left.by_place.items() if TOKEN.encode() in said] == []


#: As Daybook and its tools write them, with what each is.
PATTERNS = {
    "a token": r"daybook_[A-Za-z0-9_-]{43}\b",
    "a private key": "-----BEGIN [A-Z ]*PRIVATE KEY" + "-----",
    "a cloud key": r"\bAKIA[0-9A-Z]{16}\b",
}


@pytest.mark.parametrize("what", PATTERNS)
def test_the_history_of_the_repository_never_held(what: str) -> None:
    """What was committed once is out, also if the next commit took it away."""
    pattern = PATTERNS[what]
    told = subprocess.run(
        ["git", "log", "--format=%h", "-p", "-U0", "-G", pattern],
        cwd=ROOT,
        capture_output=True,
        timeout=120,
        check=True,
    ).stdout.decode(errors="replace")
    found = [
        line[:60]
        for line in told.splitlines()
        if line[:1] in "+-" and re.search(pattern, line) and "re.compile" not in line
    ]

    assert found == []


def test_an_answer_never_says_a_cookie_back(used: Used) -> None:
    """Not to scripts, so not to a page that was led astray."""
    cookies = {name: value for name, value in used.secrets.items() if "cookie" in name}
    assert cookies
    answers = LeftBehind({k: v for k, v in used.left.by_place.items() if "answer" in k})

    assert list(answers.holding(cookies)) == []
