#!/bin/sh
# From a bare clone to a working .venv, with nothing but Python 3.11 to 3.13 on the machine.
# Run by make. Stopped half-way, it does the rest next time.
set -eu
cd "$(dirname "$0")/.."

say() { printf '%s\n' "$*" >&2; }

fits='import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))'
has_venv='import ensurepip, venv'

if [ -n "${PYTHON:-}" ]; then
    set -- "$PYTHON"
else
    set -- python3.13 python3.12 python3.11 python3 python
fi

if [ ! -x .venv/bin/python ] || ! .venv/bin/python -c "$fits" 2>/dev/null; then
    chosen='' too_old='' without_venv=''
    for candidate in "$@"; do
        command -v "$candidate" >/dev/null 2>&1 || continue
        # A version manager may have a command for a Python that it does not have.
        version=$("$candidate" -c 'import platform; print(platform.python_version())' 2>/dev/null) || continue
        if ! "$candidate" -c "$fits"; then
            too_old="$too_old $candidate ($version)"
        elif ! "$candidate" -c "$has_venv" 2>/dev/null; then
            without_venv="$without_venv $candidate ($version)"
        else
            chosen=$candidate
            break
        fi
    done
    if [ -z "$chosen" ]; then
        say "Daybook needs Python 3.11, 3.12 or 3.13, and found none it can use."
        [ -z "$too_old" ] || say "Not one of these versions:$too_old."
        [ -z "$without_venv" ] || say "Without the venv module:$without_venv. On Debian and Ubuntu: apt-get install python3-venv."
        say "Install one, or name it: make PYTHON=/path/to/python3.12"
        exit 1
    fi
    say "Making .venv with $chosen ($version)"
    rm -rf .venv
    "$chosen" -m venv .venv
fi

if [ ! -x .venv/bin/uv ]; then
    .venv/bin/python -m pip --version >/dev/null 2>&1 || .venv/bin/python -m ensurepip >/dev/null
    say "Installing uv into .venv"
    .venv/bin/python -m pip install --quiet --disable-pip-version-check 'uv>=0.9'
fi

say "Installing what uv.lock names into .venv"
# Inexact, or uv would remove itself; our Python, never one that it would fetch.
UV_PROJECT_ENVIRONMENT=.venv UV_PYTHON=.venv/bin/python UV_PYTHON_DOWNLOADS=never \
    .venv/bin/uv sync --frozen --inexact
