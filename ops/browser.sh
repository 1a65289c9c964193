#!/bin/sh
# A Chromium for the browser tests: the one that is here, else the system's package, else
# Playwright's own. Without one those tests fail and say so; everything else still runs.
set -eu
cd "$(dirname "$0")/.."

say() { printf '%s\n' "$*" >&2; }

playwrights_own() {
    .venv/bin/python -c '
from pathlib import Path
from playwright.sync_api import sync_playwright

with sync_playwright() as playwright:
    raise SystemExit(not Path(playwright.chromium.executable_path).exists())
' 2>/dev/null
}

is_here() {
    for name in chromium chromium-browser google-chrome google-chrome-stable; do
        # A command that only tells people to install something does not count.
        if command -v "$name" >/dev/null 2>&1 && "$name" --version >/dev/null 2>&1; then
            return 0
        fi
    done
    playwrights_own
}

is_here && exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    say "No Chromium here: installing the system's package"
    if DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends chromium >/dev/null 2>&1 ||
        { apt-get update >/dev/null 2>&1 &&
            DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends chromium >/dev/null 2>&1; }; then
        is_here && exit 0
    fi
fi

say "No Chromium here: installing Playwright's"
if .venv/bin/playwright install chromium >&2 && is_here; then
    exit 0
fi

say ""
say "*** No Chromium could be installed, so the browser tests will fail. ***"
say "Install Chromium or Google Chrome (as root: apt-get install chromium), or run"
say "    .venv/bin/playwright install --with-deps chromium"
say ""
exit 1
