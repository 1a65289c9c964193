#!/bin/sh
# A Chromium for the browser tests: the one that is here, else the system's package, else
# Playwright's own. Without one those tests fail and say so; everything else still runs.
set -eu
cd "$(dirname "$0")/.."

say() { printf '%s\n' "$*" >&2; }

# Started once, because a command of that name may only tell people to install something.
is_here() {
    .venv/bin/python -c '
from ops.chromium import NoChromium, running_chromium

try:
    with running_chromium():
        pass
except NoChromium:
    raise SystemExit(1)
'
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
