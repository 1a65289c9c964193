"""The bill of materials: what a Daybook is made of, as CycloneDX 1.6 (ECMA-424) JSON.

`make sbom` writes it. It lists what runs in earnest, on a machine like this one: the packages of
`uv.lock` that Daybook needs, not those that only build and test it; the files of others that are in
this repository; and the PostgreSQL and libpq that come inside packages. Each with its version, its
licence, and for a package the digest of every file that it may be installed from.
"""

# The library's decorators hide from a type checker what its classes take and hold.
# pyright: basic, reportCallIssue=false, reportAttributeAccessIssue=false
# pyright: reportArgumentType=false

from __future__ import annotations

import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, distribution
from itertools import chain
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import typer
from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import (
    ExternalReference,
    ExternalReferenceType,
    HashAlgorithm,
    HashType,
    XsUri,
)
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import License
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL
from psycopg.pq import version as libpq_version

from api.settings import Settings
from ops.embedded import EmbeddedPostgres

ROOT = Path(__file__).parents[1]
OUT = ROOT / "build" / "sbom.cdx.json"
VENDORED = ROOT / "api" / "web" / "static" / "vendor" / "MANIFEST.toml"
POSTGRES_VERSIONS = (16, 18)

#: What Daybook, which is MIT, may be made of. The LGPL's are used as they are published.
PERMITTED = frozenset(
    {
        "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "LGPL-3.0-only", "MIT",
        "MIT-0", "MPL-2.0", "PSF-2.0", "PostgreSQL", "Unlicense",
    }
)  # fmt: skip

#: How packages name their licence that do not use SPDX's names.
_SPDX = {
    "BSD 2-Clause License": "BSD-2-Clause",
    "License :: OSI Approved :: Apache Software License": "Apache-2.0",
    "License :: OSI Approved :: BSD License": "BSD-3-Clause",
    "License :: OSI Approved :: ISC License (ISCL)": "ISC",
    "License :: OSI Approved :: MIT License": "MIT",
    "ISC License": "ISC",
}

Locked = Mapping[str, Any]


class LicenceUnknown(Exception):
    """A package does not say under which licence it is, in words that are known here."""


def bill_of_materials() -> Bom:
    """All of it. Raises LicenceUnknown."""
    lock = (ROOT / "uv.lock").read_text("utf-8")
    locked = {package["name"]: package for package in tomllib.loads(lock)["package"]}
    daybook = Component(
        name="daybook",
        version=distribution("daybook").version,
        type=ComponentType.APPLICATION,
        licenses=[_licence("MIT")],
        bom_ref="daybook",
    )
    # The same materials are the same bill, whenever and wherever it is written.
    bom = Bom(serial_number=uuid5(NAMESPACE_URL, f"daybook sbom {lock}"))
    bom.metadata.component = daybook
    parts = {name: _package(locked[name]) for name in _needed(locked)}
    others = [*_vendored(), *_inside_packages()]
    bom.components.update([*parts.values(), *others])
    bom.register_dependency(daybook, [parts[name] for name in _asked_for(locked["daybook"], parts)])
    for name, part in parts.items():
        needed = [parts[each] for each in _asked_for(locked[name], parts)]
        bom.register_dependency(part, needed)
    return bom


def licences_of(component: Component) -> tuple[str, ...]:
    """The licences that one may choose from, or must all keep, by their SPDX names."""
    found: list[str] = []
    for each in component.licenses:
        told = getattr(each, "value", None) or getattr(each, "id", None) or ""
        found += [part.strip("() ") for part in told.replace(" AND ", " OR ").split(" OR ")]
    return tuple(found)


def _needed(locked: Mapping[str, Locked]) -> list[str]:
    """What Daybook needs, and what that needs, as far as it is installed here."""
    found: dict[str, None] = {}
    waiting = list(_requirements(locked["daybook"]))
    while waiting:
        name = waiting.pop()
        if name in found or not _is_installed(name):
            continue
        found[name] = None
        waiting += _requirements(locked[name])
    return sorted(found)


def _requirements(package: Locked) -> Iterator[str]:
    """The packages that one needs, also for the extras that somebody asks of it."""
    extras: Mapping[str, Sequence[Locked]] = package.get("optional-dependencies", {})
    for each in chain(package.get("dependencies", ()), *extras.values()):
        yield each["name"]


def _asked_for(package: Locked, parts: Mapping[str, Component]) -> list[str]:
    return sorted({name for name in _requirements(package) if name in parts})


def _is_installed(name: str) -> bool:
    try:
        distribution(name)
    except PackageNotFoundError:
        return False
    return True


def _package(package: Locked) -> Component:
    name, version = package["name"], package["version"]
    files = [*([package["sdist"]] if "sdist" in package else []), *package.get("wheels", ())]
    return Component(
        name=name,
        version=version,
        type=ComponentType.LIBRARY,
        purl=PackageURL("pypi", name=name, version=version),
        bom_ref=f"pypi:{name}@{version}",
        licenses=[_licence(_said_licence(name))],
        external_references=[
            ExternalReference(
                type=ExternalReferenceType.DISTRIBUTION,
                url=XsUri(file["url"]),
                hashes=[_sha256(file["hash"].removeprefix("sha256:"))],
            )
            for file in files
        ],
    )


def _said_licence(name: str) -> str:
    told = distribution(name).metadata
    said = [
        told["License-Expression"],
        *[each for each in told.get_all("Classifier") or () if each in _SPDX],
        told["License"],
    ]
    for each in said:
        if each and "\n" not in each.strip():
            said_here = each.strip()
            return _SPDX.get(said_here) or said_here
    raise LicenceUnknown(f"{name} does not say under which licence it is.")


def _sha256(content: str) -> HashType:
    return HashType(alg=HashAlgorithm.SHA_256, content=content)


def _licence(spdx: str) -> License:
    return LicenseFactory().make_from_string(spdx)


def _vendored() -> Iterator[Component]:
    for package in tomllib.loads(VENDORED.read_text("utf-8"))["package"]:
        yield Component(
            name=package["name"],
            version=package["version"],
            type=ComponentType.LIBRARY,
            purl=PackageURL("npm", name=package["name"], version=package["version"]),
            bom_ref=package["source"],
            licenses=[_licence(package["licence"])],
            components=[
                Component(
                    name=file["path"],
                    type=ComponentType.FILE,
                    bom_ref=f"file:{file['path']}",
                    hashes=[_sha256(file["sha256"])],
                )
                for file in package["file"]
            ],
        )


def _inside_packages() -> Iterator[Component]:
    """What comes compiled inside packages, and needs mending when it does."""
    number = libpq_version()
    yield _postgresql("libpq", f"{number // 10_000}.{number % 10_000}")
    for major in POSTGRES_VERSIONS:
        bin_dir = EmbeddedPostgres(Settings().data_dir, major).bin_dir
        said = subprocess.run(
            [bin_dir / "postgres", "--version"], capture_output=True, text=True, check=True
        ).stdout
        yield _postgresql("postgresql", said.split()[2])


def _postgresql(name: str, version: str) -> Component:
    return Component(
        name=name,
        version=version,
        type=ComponentType.APPLICATION if name == "postgresql" else ComponentType.LIBRARY,
        purl=PackageURL("generic", name=name, version=version),
        cpe=f"cpe:2.3:a:postgresql:postgresql:{version}:*:*:*:*:*:*:*",
        bom_ref=f"{name}@{version}",
        licenses=[_licence("PostgreSQL")],
    )


def write(out: Path) -> int:
    """Write the bill, and return how many parts are in it. Raises LicenceUnknown."""
    bom = bill_of_materials()
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(JsonV1Dot6(bom).output_as_string(indent=1) + "\n", "utf-8")
    return len(bom.components)


if __name__ == "__main__":
    try:
        typer.echo(f"Wrote {OUT.relative_to(ROOT)} with {write(OUT)} parts.")
    except LicenceUnknown as unknown:
        sys.exit(str(unknown))
