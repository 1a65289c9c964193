"""Master keys: what they wrapped they unwrap, the file is private, and nothing is half written."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from domain.record.append import MasterKeyUnavailable
from domain.record.master_keys import FILE_NAME, MasterKeys

pytestmark = pytest.mark.anyio

KEY, WHOSE = bytes(range(32)), b"whose it is"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def test_what_was_wrapped_is_unwrapped():
    keys = MasterKeys.new()
    wrapped, by = await keys.wrap(KEY, WHOSE)
    assert by == keys.name
    assert KEY not in wrapped
    assert await keys.unwrap(wrapped, WHOSE) == KEY


async def test_a_wrapped_key_in_anothers_place_is_refused():
    keys = MasterKeys.new()
    wrapped = (await keys.wrap(KEY, WHOSE)).key
    with pytest.raises(MasterKeyUnavailable):
        await keys.unwrap(wrapped, b"somebody else's")


async def test_any_one_bit_changed_is_refused():
    keys = MasterKeys.new()
    wrapped = (await keys.wrap(KEY, WHOSE)).key
    for bit in range(len(wrapped) * 8):
        changed = bytearray(wrapped)
        changed[bit // 8] ^= 1 << bit % 8
        with pytest.raises(MasterKeyUnavailable):
            await keys.unwrap(bytes(changed), WHOSE)


async def test_after_a_new_one_the_old_still_unwraps_until_it_is_removed():
    old = MasterKeys.new()
    wrapped = (await old.wrap(KEY, WHOSE)).key

    both = old.with_new()
    assert both.name != old.name
    assert await both.unwrap(wrapped, WHOSE) == KEY
    anew = await both.wrap(KEY, WHOSE)
    assert await both.only_current().unwrap(anew.key, WHOSE) == KEY
    with pytest.raises(MasterKeyUnavailable, match=f"{old.name} is not in {FILE_NAME}"):
        await both.only_current().unwrap(wrapped, WHOSE)


async def test_a_folder_gets_its_key_once(tmp_path):
    folder = tmp_path / "keys"
    first = MasterKeys.in_folder(folder, ())
    wrapped = (await first.wrap(KEY, WHOSE)).key
    assert await MasterKeys.in_folder(folder, ()).unwrap(wrapped, WHOSE) == KEY
    assert (folder.stat().st_mode & 0o777, (folder / FILE_NAME).stat().st_mode & 0o777) == (
        0o700,
        0o600,
    )
    assert [path.name for path in folder.iterdir()] == [FILE_NAME]


def test_processes_that_begin_at_once_agree(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(MasterKeys.in_folder, [tmp_path / "keys"] * 40, [()] * 40))
    assert len({keys.name for keys in found}) == 1


def test_no_master_key_is_made_beside_a_database_whose_keys_others_wrap(tmp_path):
    folder = tmp_path / "not" / "mounted"
    with pytest.raises(MasterKeyUnavailable) as refused:
        MasterKeys.in_folder(folder, ["0123456789abcdef", "fedcba9876543210"])
    for told in ("0123456789abcdef, fedcba9876543210", str(folder), "DAYBOOK_KEYS_DIR"):
        assert told in refused.value.sentence
    assert not (tmp_path / "not").exists()


def test_the_keys_of_another_database_are_refused(tmp_path):
    other = MasterKeys.in_folder(tmp_path, ())
    with pytest.raises(MasterKeyUnavailable, match=r"0123456789abcdef.*holds only others"):
        MasterKeys.in_folder(tmp_path, ["0123456789abcdef"])
    assert MasterKeys.read(tmp_path / FILE_NAME).names == other.names


def test_one_of_its_own_keys_makes_a_folder_this_databases(tmp_path):
    own = MasterKeys.in_folder(tmp_path, ())
    assert MasterKeys.in_folder(tmp_path, [own.name, "0123456789abcdef"]).names == own.names


def test_a_folder_that_cannot_be_made_is_said_plainly(tmp_path):
    (tmp_path / "keys").write_text("a file where a folder should be")
    with pytest.raises(MasterKeyUnavailable, match=r"keys.master-keys\.json"):
        MasterKeys.in_folder(tmp_path / "keys", ())


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_file_that_others_can_read_is_refused_and_says_how_to_mend_it(tmp_path, mode):
    MasterKeys.in_folder(tmp_path, ())
    (tmp_path / FILE_NAME).chmod(mode)
    with pytest.raises(MasterKeyUnavailable, match="chmod 600"):
        MasterKeys.in_folder(tmp_path, ())


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"keys": {}, "current": "x"}', '{"keys": {"a": "!"}, "current": "a"}']
)
def test_a_file_that_holds_no_keys_is_refused_without_showing_it(tmp_path, text):
    path = tmp_path / FILE_NAME
    path.write_text(text)
    path.chmod(0o600)
    with pytest.raises(MasterKeyUnavailable, match="cannot be read"):
        MasterKeys.in_folder(tmp_path, ())
    assert path.read_text() == text


def test_keys_do_not_show_themselves():
    keys = MasterKeys({"0123456789abcdef": KEY}, "0123456789abcdef")
    assert KEY.hex() not in repr(keys)
    assert repr(KEY) not in repr(keys)
