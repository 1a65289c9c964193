"""Data keys wrapped by a key service over HTTP, and what happens when it cannot be used."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import ValidationError

from api.keys import key_service
from api.settings import Dsns, Settings, SettingUnusable
from api.transit_keys import TransitKeys
from domain.record.append import MasterKeyUnavailable, RecordUnavailable
from domain.record.application import Records
from domain.record.master_key_file import MasterKeyFile
from domain.record.master_keys import KeyService, MasterKeys
from tests.support.key_service import TOKEN, Transit, serving
from tests.support.log_events import an_append, new_stream

pytestmark = pytest.mark.anyio

KEY, WHOSE = b"k" * 32, b"whose it is"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def transit() -> Transit:
    return Transit()


@pytest.fixture
def url(transit: Transit) -> Iterator[str]:
    with serving(transit) as where:
        yield where


@pytest.fixture
def token(tmp_path: Path) -> Path:
    path = tmp_path / "token"
    path.write_text(f"{TOKEN}\n")
    return path


@pytest.fixture
def keys(url: str, token: Path) -> TransitKeys:
    return TransitKeys(url, "daybook", token)


async def test_what_it_wraps_it_unwraps_for_the_same_context_only(keys):
    wrapped = (await keys.wrap(KEY, WHOSE)).key

    assert wrapped.startswith(b"vault:v1:")
    assert KEY not in wrapped
    assert await keys.unwrap(wrapped, WHOSE) == KEY
    with pytest.raises(MasterKeyUnavailable, match="status 400"):
        await keys.unwrap(wrapped, b"another's")


async def test_a_new_version_of_the_key_wraps_and_the_old_still_unwraps(keys, transit):
    old = (await keys.wrap(KEY, WHOSE)).key
    transit.rotate()

    assert (await keys.wrap(KEY, WHOSE)).key.startswith(b"vault:v2:")
    assert await keys.unwrap(old, WHOSE) == KEY


async def test_reads_its_token_for_each_request(keys, token):
    token.write_text("an old one")
    with pytest.raises(MasterKeyUnavailable, match="status 403"):
        await keys.wrap(KEY, WHOSE)

    token.write_text(TOKEN)
    await keys.wrap(KEY, WHOSE)


@pytest.mark.parametrize(
    ("status", "answers"),
    [(503, None), (500, None), (429, None), (200, {}), (200, {"data": {}}), (200, [1]),
     (200, {"data": {"plaintext": "not base 64", "ciphertext": "no prefix"}})],
)  # fmt: skip
async def test_a_service_that_does_not_do_it_makes_the_record_unavailable(
    keys, transit, status, answers
):
    wrapped = (await keys.wrap(KEY, WHOSE)).key
    transit.status, transit.answers = status, answers

    for asked in (keys.wrap(KEY, WHOSE), keys.unwrap(wrapped, WHOSE)):
        with pytest.raises(MasterKeyUnavailable):
            await asked


async def test_one_that_is_not_there_and_a_missing_token_do_too(url, token, tmp_path):
    for keys in (
        TransitKeys("http://127.0.0.1:9", "daybook", token),
        TransitKeys(url, "daybook", tmp_path / "none"),
        TransitKeys(url, "another", token),
    ):
        with pytest.raises(MasterKeyUnavailable):
            await keys.wrap(KEY, WHOSE)


async def test_a_key_of_another_service_does_not_open_it(url, token, keys):
    with serving(Transit()) as other:
        wrapped = (await TransitKeys(other, "daybook", token).wrap(KEY, WHOSE)).key

    with pytest.raises(MasterKeyUnavailable):
        await keys.unwrap(wrapped, WHOSE)


async def test_what_was_wrapped_before_there_was_a_service_is_still_opened(
    url, token, tmp_path, dsns
):
    file = MasterKeys.in_folder(tmp_path, ())
    wrapped = (await file.wrap(KEY, WHOSE)).key
    keys = key_service(
        Settings(
            keys_dir=tmp_path,
            key_service_url=url,
            key_service_key="daybook",
            key_service_token_file=token,
        ),
        dsns,
    )

    assert keys.name == "transit daybook"
    assert await keys.unwrap(wrapped, WHOSE) == KEY
    assert (await keys.wrap(KEY, WHOSE)).key.startswith(b"vault:")


async def test_with_a_service_no_master_key_is_made_on_this_machine(url, token, tmp_path, dsns):
    folder = tmp_path / "keys"
    key_service(
        Settings(
            keys_dir=folder,
            key_service_url=url,
            key_service_key="daybook",
            key_service_token_file=token,
        ),
        dsns,
    )

    assert not folder.exists()


async def test_a_record_is_kept_with_it_and_waits_while_it_is_away(dsns, keys, transit):
    log_id, stream = new_stream(), new_stream()
    async with Records(dsns.service, keys) as records:
        await records.create_log(log_id, "Test partnership")
        await records.append(log_id, an_append(stream))
        asked = len(transit.asked)
        await records.append(log_id, an_append(stream, 2))
        # An opened key is kept: the service is asked once a case and process, not once an event.
        assert len(transit.asked) == asked

    transit.status = 503
    async with Records(dsns.service, keys) as records:
        with pytest.raises(RecordUnavailable):
            await records.append(log_id, an_append(stream, 3))
        with pytest.raises(RecordUnavailable):
            await records.stream(log_id, stream)
        transit.status = None
        await records.append(log_id, an_append(stream, 3))
        assert len(await records.stream(log_id, stream)) == 3


@pytest.mark.parametrize("length", [0, 16, 24, 31, 33, 64])
async def test_what_it_answers_that_is_no_data_key_seals_nothing(dsns, keys, transit, length):
    log_id = new_stream()
    async with Records(dsns.service, keys) as records:
        await records.create_log(log_id, "Test partnership")
        await records.append(log_id, an_append(stream := new_stream()))

    async with Records(dsns.service, keys) as records:
        transit.says(base64.b64encode(bytes(length)).decode())
        with pytest.raises(MasterKeyUnavailable, match=f"has {length} bytes"):
            await records.append(log_id, an_append(stream, 2))


@pytest.mark.parametrize(
    "url",
    ["http://keys.example:8200", "http://10.0.0.7:8200", "http://127.0.0.1@keys.example",
     "http://localhost.example", "ftp://127.0.0.1", "keys.example:8200", "nonsense", ""],
)  # fmt: skip
def test_an_address_that_would_show_the_token_to_others_is_refused_at_the_start(token, url):
    with pytest.raises(SettingUnusable, match="must begin with https://"):
        TransitKeys(url, "daybook", token)


@pytest.mark.parametrize(
    "url",
    ["https://keys.example", "http://127.0.0.1:8200", "http://localhost:8200", "http://[::1]:8200"],
)
def test_an_encrypted_one_and_one_on_this_machine_are_not(token, url):
    assert TransitKeys(url, "daybook", token).name == "transit daybook"


async def test_the_token_for_a_service_on_this_machine_goes_through_no_proxy(
    keys, transit, monkeypatch
):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "")
    await keys.wrap(KEY, WHOSE)
    assert transit.asked


def test_a_service_that_did_not_wrap_what_is_here_is_refused(url, token, tmp_path, dsns):
    asyncio.run(_record_under(dsns, MasterKeys.in_folder(tmp_path / "keys", ())))
    settings = Settings(
        keys_dir=tmp_path / "elsewhere",
        key_service_url=url,
        key_service_key="daybook",
        key_service_token_file=token,
    )

    with pytest.raises(MasterKeyUnavailable, match="elsewhere"):
        key_service(settings, dsns)


def test_without_its_settings_no_master_key_takes_its_place(keys, tmp_path, dsns):
    asyncio.run(_record_under(dsns, keys))

    with pytest.raises(MasterKeyUnavailable, match=r"transit daybook.*DAYBOOK_KEY_SERVICE_URL"):
        key_service(Settings(keys_dir=tmp_path / "keys"), dsns)

    assert not (tmp_path / "keys").exists()


async def _record_under(dsns: Dsns, keys: KeyService) -> None:
    log_id = new_stream()
    async with Records(dsns.service, keys) as records:
        await records.create_log(log_id, "Test partnership")
        await records.append(log_id, an_append())


def test_its_settings_go_together(url):
    with pytest.raises(ValidationError, match="Set all of"):
        Settings(key_service_url=url)


async def test_the_file_is_read_again_when_it_was_replaced(tmp_path):
    first = MasterKeys.in_folder(tmp_path, ())
    running = MasterKeyFile(tmp_path)
    old = (await running.wrap(KEY, WHOSE)).key

    replaced = first.with_new()
    replaced.save(tmp_path)

    assert running.name == replaced.name
    assert (await running.wrap(KEY, WHOSE)).key.startswith(replaced.name.encode())
    assert await running.unwrap(old, WHOSE) == KEY

    replaced.only_current().save(tmp_path)
    with pytest.raises(MasterKeyUnavailable):
        await running.unwrap(old, WHOSE)
