#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Every lab against itself: the start must fail, the solution must pass, each wrong program must be
# rejected as a wrong program; where it says with what words (`# says: ...`), with those. What the
# machine is too noisy to decide is skipped, never passed.
set -u
srcdir=$(cd "${srcdir:-.}" && pwd)
. "$srcdir/tests/script/tap.sh"
state=$(mktemp -d)
trap 'rm -rf "$state"' EXIT
export XDG_STATE_HOME=$state/state XDG_CACHE_HOME=$state/cache

field() { # field name: value of a top-level string field of the JSON on stdin
    sed -nE "s/^  \"$1\": \"?([^\",]*)\"?,?\$/\1/p" | head -n 1
}

judge() { # judge lab using wanted-exit what [words [flag]]
    local output code verdict reason
    output=$(perflab check "$1" --using "$2" --json ${6:-} 2>&1)
    code=$?
    verdict=$(printf '%s\n' "$output" | field verdict)
    reason=$(printf '%s\n' "$output" | field reason)
    if [ $code = "$3" ] && { [ "$4" = any ] || [ "$verdict" = "$4" ]; } &&
        printf '%s\n' "$output" | grep -qF -- "${5:-}"; then
        tap ok "$1 $2: $verdict"
    elif [ $code = 3 ]; then
        tap_skip "$1 $2" "$verdict: $reason"
    else
        tap "not ok" "$1 $2: exit $code ($verdict: $reason), wanted $3 ($4)${5:+ and: $5}"
        printf '%s\n' "$output" | tail -n 40 | sed 's/^/# /'
    fi
}

for lab in "$srcdir"/labs/*/; do
    lab=$(basename "$lab")
    judge "$lab" start 1 fail
    judge "$lab" solution 0 pass
    # What is measured in rounds takes half a minute: the wrong ones are held to the quick parameters.
    quick=$(grep -qE '^kind: (service|plan)$' "$srcdir/labs/$lab/lab.yaml" && echo --quick)
    for wrong in "$srcdir/labs/$lab"/wrong/*.*; do
        name=$(basename "$wrong")
        judge "$lab" "wrong/${name%.*}" 1 any "$(sed -n 's/^# says: //p' "$wrong")" $quick
    done
done

# The quick selftest: four scenarios, and no verdict against the truth. A machine too noisy to decide
# is told from one that decides wrongly.
output=$(perflab selftest --quick --json 2>&1)
code=$?
wrong=$(printf '%s\n' "$output" | sed -nE 's/^ *"wrong": ([0-9]+),?$/\1/p' | awk '{ sum += $1 } END { print sum + 0 }')
if [ $code -gt 1 ] || [ "$(printf '%s\n' "$output" | grep -c '"scenario"')" != 4 ]; then
    tap "not ok" "selftest --quick: exit $code"
    printf '%s\n' "$output" | tail -n 40 | sed 's/^/# /'
elif [ "$wrong" = 0 ]; then
    tap ok "selftest --quick: no wrong verdict"
else
    tap_skip "selftest --quick" "$wrong wrong verdicts: by chance or by noise, see perflab selftest"
fi
tap_end
