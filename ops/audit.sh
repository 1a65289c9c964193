#!/bin/sh
# Asks the OSV database (https://osv.dev) whether anything known is wrong with a package of uv.lock.
# It is told the names and versions of the packages, which are public anyway. Run by make audit.
#
# Exit code 0: nothing is known, or nobody could be asked, which is then said loudly: a build must
# not depend on somebody else's server. 1: something is known.
set -eu
cd "$(dirname "$0")/.."

say() { printf '%s\n' "$*" >&2; }

audit() {
    .venv/bin/uv audit --frozen --preview-features audit-command \
        ${OSV_URL:+--service-url "$OSV_URL"} "$@"
}

code=0
audit --no-dev || code=$?
if [ "$code" = 0 ]; then
    # What only builds and tests is on the machines of those who do.
    audit || code=$?
fi
case $code in
0) say "Nothing is known to be wrong with the packages of uv.lock." ;;
1)
    say ""
    say "*** Something is known to be wrong with a package above. ***"
    say "Bring it forward (.venv/bin/uv lock --upgrade-package NAME), or if there is no mended version,"
    say "say in ops/threat-model.md why it does not matter here and add --ignore-until-fixed ID."
    exit 1
    ;;
*)
    say ""
    say "*** NOTHING WAS AUDITED: the OSV database could not be asked. ***"
    say "Run make audit where https://api.osv.dev can be reached, before anything is released."
    say ""
    ;;
esac
