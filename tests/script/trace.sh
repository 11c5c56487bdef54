#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The launches of a check that BPF programs watch: what a program is known to do is told of it.
set -u
. "${srcdir:-.}/tests/script/tap.sh"
root=${srcdir:-.}
judge=${PERFLAB_JUDGE:-./perflab-judge}
tiny=$root/tests/fixtures/labs/tiny
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
mkdir -m 1777 "$work/tmp"
export TMPDIR=$work/tmp

run() { # source [argument...]: the trace event is $trace, the last line $record
    local source=$1
    shift
    timeout 300 "$judge" --lab "$tiny" --source "$source" --data "$root" --cache "$work/cache" "$@" \
        >"$work/events" 2>"$work/errors"
    trace=$(grep '^{"event":"trace",' "$work/events")
    record=$(tail -n 1 "$work/events")
}

number_of() { # key: its first number in $trace
    sed -n "s/^.*\"$1\":\([0-9]*\)[,}].*/\1/p" <<<"$trace"
}

says() { # text pattern
    [[ $1 == *"$2"* ]] || { echo "no '$2' in: $1"; return 1; }
}

says_not() {
    [[ $1 != *"$2"* ]] || { echo "'$2' in: $1"; return 1; }
}

# 100 calls that nobody else makes, whatever the input.
sed -e 's/^#include "lab.h"/&\n#include <unistd.h>/' \
    -e 's/^{$/{\n    for (int i = 0; i < 100; i++)\n        getppid();/' "$tiny/solution.c" >"$work/calls.c"

run "$work/calls.c"
check "the check ends with a record" says "$record" '{"event":"done",'
check "a trace, or why there is none, is told" says "$trace" '{"event":"trace",'
if [[ $trace == *'"missing":'* ]]; then
    tap_skip "what a program does is counted" "${trace#*missing\":}"
else
    blocks=$(number_of blocks)
    baseline=${trace%%\"candidate\":*}
    check "both sides are labelled" says "$trace" '"provenance":"measured by BPF"'
    check "the candidate's calls are counted" \
        says "${trace#*\"candidate\":}" "{\"count\":$((100 * blocks)),\"ns\":"
    check "by name" says "${trace#*\"candidate\":}" '"name":"getppid"'
    check "and all of them are its own" \
        says "${trace#*\"candidate\":}" "\"syscalls\":$((100 * blocks)),"
    check "the baseline makes none" says_not "$baseline" '"name":"getppid"'
    check "the record keeps it" says "$record" '"name":"getppid"'
fi
check "perflab-probe is gone" test -z "$(pgrep -x perflab-probe -P $$)"

run "$work/calls.c" --quick
check "in a hurry nothing is traced unless asked for" test -z "$trace"
tap_end
