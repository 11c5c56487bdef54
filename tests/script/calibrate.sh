#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# perflab calibrate: what it keeps, what it leaves when it is ended, and machines that have less.
set -u
cd "${srcdir:-.}" || exit 1
. tests/script/tap.sh
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
export XDG_STATE_HOME=$room/state XDG_CACHE_HOME=$room/cache

says() { # says TEXT command...
    local text=$1
    shift
    "$@" >"$room/output" 2>&1
    grep -qF -- "$text" "$room/output" || { cat "$room/output"; return 1; }
}
same_as_kept() {
    perflab calibrate --last --json >"$room/last.json" && cmp "$room/first.json" "$room/last.json"
}
ended() { # SIGNAL: once it measures, end it
    local code pid
    perflab calibrate --quick >/dev/null 2>"$room/said" &
    pid=$!
    while [ "$(find "/proc/$pid/task" -mindepth 1 -maxdepth 1 2>/dev/null | wc -l)" = 1 ]; do :; done
    kill "-$1" $pid
    wait $pid
    code=$?
    [ $code = 130 ] || { echo "exit code $code"; return 1; }
    same_as_kept
}

check "nothing is kept at first, and what to do" says "perflab calibrate" perflab calibrate --last
check "--last measures nothing" says "leave --quick out" perflab calibrate --last --quick
perflab calibrate --quick --json >"$room/first.json"
check "a calibration ends well" grep -q '"latency_memory"' "$room/first.json"
check "every part is there" [ "$(grep -c '"figures"' "$room/first.json")" = 10 ]
check "it is kept" same_as_kept
check "and shown as text" says "hiccups of a spinning thread" perflab calibrate --last
check "nothing is left in the cache folder" [ -z "$(ls "$XDG_CACHE_HOME/perflab")" ]
figures_there() { # each one that a lab may demand was measured, or says why not
    local name
    for name in storage_reads storage_sync_p50 read_memory_one flops_vector_one hiccup_met \
        hiccup_p99_9 system_call wake_up core_to_core loopback_p50; do
        grep -q "\"name\": \"$name\"" "$room/first.json" || { echo "$name"; return 1; }
    done
}
attainable() { # TEXT ABILITIES: what the judge says of io-paths before it builds anything
    "$PERFLAB_JUDGE" --lab "$PWD/labs/io-paths" --source "$PWD/labs/io-paths/start.c" \
        --data "$PWD" --cache "$XDG_CACHE_HOME" --abilities "$2" >"$room/output" 2>&1
    grep -qF -- "$1" "$room/output" || { cat "$room/output"; return 1; }
}
check "every figure that a lab may demand is there" figures_there
check "what the disk lacks is not attainable here" \
    attainable "needs storage_reads 2 K/s, calibrated here: 100 /s" '{"storage_reads": 100}'
check "abilities that are no object are wrong usage" attainable "usage:" '[1]'
check "SIGINT leaves the kept one" ended INT
check "SIGTERM leaves the kept one" ended TERM
cpu=$(taskset -pc $$ | grep -oE "[0-9]+$")
check "one CPU is enough, and what it cannot tell is told" says "there is one usable CPU" \
    taskset -c "$cpu" perflab calibrate --quick
tap_end
