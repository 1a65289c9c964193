"""Looking for secrets in what a program leaves behind, however each may be written there."""

from __future__ import annotations

import base64
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote_plus


def written(secret: bytes) -> frozenset[bytes]:
    """The ways in which a secret may be written: as it is, in hex, in base 64, in a URL, in JSON.

    Base 64 begins anew every three bytes, so it looks different by where in a text a secret stands.
    """
    found = {secret, secret.hex().encode(), secret.hex().upper().encode()}
    found.add(quote_plus(secret).encode())
    for before in range(3):
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            # Without what is made of the bytes beside it as well.
            text = encode(bytes(before) + secret)
            found.add(text[-(-before * 4 // 3) : len(text) - 4])
    return frozenset(each for each in found if len(each) >= 12)


@dataclass
class LeftBehind:
    """What was left, by where: logs, answers, process lists, files."""

    by_place: dict[str, bytes] = field(default_factory=dict[str, bytes])

    def add(self, place: str, what: str | bytes) -> None:
        """Something more that was left."""
        content = what if isinstance(what, bytes) else what.encode()
        self.by_place[place] = self.by_place.get(place, b"") + content + b"\n"

    def add_files(self, folder: Path, *, but: Iterable[Path] = ()) -> None:
        """All files in a folder, `but` those in some others; zip files also as what is in them."""
        left_out = tuple(but)
        for path in sorted(folder.rglob("*")):
            if not path.is_file() or any(path.is_relative_to(each) for each in left_out):
                continue
            self.add(str(path.relative_to(folder)), path.read_bytes())
            if zipfile.is_zipfile(path):
                with zipfile.ZipFile(path) as packed:
                    for name in packed.namelist():
                        self.add(f"{path.name}: {name}", packed.read(name))

    def holding(self, secrets: Mapping[str, bytes]) -> Iterator[str]:
        """Where a secret stands, and which."""
        for name, secret in secrets.items():
            for each in written(secret):
                for place, content in self.by_place.items():
                    if each in content:
                        yield f"{name} is in {place}"
