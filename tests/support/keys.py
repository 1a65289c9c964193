"""Master keys that every test and every process of a test shares, so that all can open what one
sealed. Nobody's secret: they are here for everybody to see.
"""

from __future__ import annotations

from pathlib import Path

from domain.record.master_keys import MasterKeys
from domain.record.vault import Vault

KEYS = MasterKeys({"0123456789abcdef": b"\x07" * 32}, "0123456789abcdef")
VAULT = Vault(KEYS)


def keys_folder(folder: Path) -> Path:
    """A folder for another process to find these keys in."""
    KEYS.save(folder)
    return folder
