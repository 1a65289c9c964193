"""The verifier that a bundle brings, run as somebody without Daybook would run it."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path


def standalone(bundle: Path, *words: str | Path) -> subprocess.CompletedProcess[str]:
    """The bundle's own verifier, in a Python that sees no Daybook."""
    program = bundle.with_name("verify.py")
    if bundle.suffix == ".zip":
        with zipfile.ZipFile(bundle) as parts:
            program.write_bytes(parts.read("verify.py"))
    return subprocess.run(
        [sys.executable, "-I", str(program), str(bundle), *map(str, words)],
        cwd=bundle.parent,
        capture_output=True,
        text=True,
        check=False,
    )
