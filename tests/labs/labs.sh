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
    sed -nE "s/^  \"$1\": \"(.*)\",?\$/\1/p" | head -n 1
}

run() { # run lab using [flag]: its record and exit code into files named after the two
    local name=$state/$1-${2//\//-}
    perflab check "$1" --using "$2" --json ${3:-} >"$name.json" 2>&1
    echo $? >"$name.code"
}

judge() { # judge lab using wanted-exit what [words]: of what was run
    local name=$state/$1-${2//\//-} code verdict reason
    code=$(cat "$name.code")
    verdict=$(field verdict <"$name.json")
    reason=$(field reason <"$name.json")
    if [ "$code" = "$3" ] && { [ "$4" = any ] || [ "$verdict" = "$4" ]; } &&
        grep -qF -- "${5:-}" "$name.json"; then
        tap ok "$1 $2: $verdict"
    elif [ "$code" = 3 ]; then
        tap_skip "$1 $2" "$verdict: $reason"
    else
        tap "not ok" "$1 $2: exit $code ($verdict: $reason), wanted $3 ($4)${5:+ and: $5}"
        tail -n 40 "$name.json" | sed 's/^/# /'
    fi
}

# The wrong programs of a lab, so many at a time. Most are refused for what they answer, whatever
# the time they take; one that company leaves undecided is run again alone.
judge_wrong() { # judge_wrong lab at-a-time [flag]
    local programs=("$srcdir/labs/$1"/wrong/*.*) wrong name
    for wrong in "${programs[@]}"; do
        name=$(basename "$wrong")
        run "$1" "wrong/${name%.*}" ${3:-} &
        while [ "$(jobs -rp | wc -l)" -ge "$2" ]; do
            wait -n
        done
    done
    wait
    for wrong in "${programs[@]}"; do
        name=$(basename "$wrong")
        name=${name%.*}
        if [ "$2" -gt 1 ] && [ "$(cat "$state/$1-wrong-$name.code")" = 3 ]; then
            run "$1" "wrong/$name"
        fi
        judge "$1" "wrong/$name" 1 any "$(sed -n 's/^# says: //p' "$wrong")"
    done
}

undecided() { # undecided lab: is even what lies farthest apart too close for this machine?
    [ "$(cat "$state/$1-start.code" "$state/$1-solution.code" | tr -d '\n')" = 33 ]
}

for lab in "$srcdir"/labs/*/; do
    lab=$(basename "$lab")
    # What is measured in rounds takes up to a minute and both CPUs: what must fail is held to the
    # quick parameters, one at a time.
    if grep -qE '^kind: (service|plan)$' "$srcdir/labs/$lab/lab.yaml"; then
        at_a_time=1 quick=--quick
    else
        at_a_time=2 quick=
    fi
    run "$lab" start $quick
    judge "$lab" start 1 fail
    run "$lab" solution
    judge "$lab" solution 0 pass
    if undecided "$lab"; then
        tap_skip "$lab wrong/*" "this machine is too busy with other things"
    else
        judge_wrong "$lab" $at_a_time $quick
    fi
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
