#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The patient of the lab load-testing under perflab load. A machine that is busy makes latencies
# longer and rates lower, never the other way round; so what is checked here holds on any: how slow
# it is at least, and how much it answers at most. tests/bench/bench_load.sh prints how near it is.
set -u
. "${srcdir:-.}/tests/script/tap.sh"
room=$(mktemp -d)
patient=
trap 'leave; rm -rf "$room"' EXIT
export XDG_STATE_HOME=$room/state XDG_CACHE_HOME=$room/cache

leave() {
    [ -n "$patient" ] && kill "$patient" 2>/dev/null && wait "$patient"
    patient=
}
admit() { # admit CASE: its patient at $url, until the next one
    leave
    rm -f "$room/out"
    mkfifo "$room/out"
    ./tests/script/patient --case "$1" >"$room/out" &
    patient=$!
    { read -r first && read -r load && read -r _; } <"$room/out"
    url=${first%% *}
}
number() { # number NAME: the first of that name in the JSON kept
    sed -nE "s/^ *\"$1\": ([0-9.e+-]+|null),?\$/\1/p" "$room/json" | head -n 1
}
within() { # within NAME FIELD: a field of latency or failed, of the last stage that has it
    awk -v block="\"$1\":" -v field="\"$2\":" \
        '$1 == block { inside = 1 } inside && $1 == field { print $2 + 0; inside = 0 }' "$room/json"
}
most() { sort -g | tail -n 1; }
load() { perflab load --json "$@" "$url" >"$room/json"; }
holds() { # holds EXPRESSION of awk
    awk "BEGIN { exit !($1) }" || { echo "$1"; cat "$room/json"; return 1; }
}
served() { perflab load --smoke "$url" >/dev/null; }
descriptors() { find "/proc/$patient/fd" -lname "$1" | wc -l; }
resident() { awk '/VmRSS/ { print $2 }' "/proc/$patient/status"; }
says_usage() { ! ./tests/script/patient --case x 2>"$room/said" && grep -q usage "$room/said"; }
check "a patient without a case says what it takes" says_usage

# Case 10: a request takes 760 us, 200 ms of each 2.4 s it stands still, so 1206/s are its most.
admit 10
check "it says what its usual load is" [ "$load" = "usual load: 420 requests/s" ]
load --rate 420 --arrivals poisson --duration 6s
check "an open loop sees the stall" holds "$(within latency p99) > 0.9 * 185e6"
check "its length is the longest wait" holds "$(within latency max) > 0.9 * 200e6"
load --connections 64 --duration 6s
check "no more than its capacity" holds "$(number achieved) < 1.1 * 1206"
check "and it was asked for more" holds "$(within latency p50) > 20e6"
load --connections 1 --duration 6s --limit p99.9:120ms
check "a closed loop of one meets each stall once" \
    holds "$(within latency max) > 0.9 * 200e6 && $(number over) * $(number due) < 6"
before=$(descriptors /dev/null)
served
check "a descriptor is left for each 64 requests" [ "$(descriptors /dev/null)" -gt "$before" ]
load --spike --rate 420 --duration 5s --connections 2000 --timeout 30s
check "a spike is shed with 503" holds "$(within failed status | most) > 0"
check "and nothing is reset" holds "$(within failed reset | most) == 0"
kill "$patient"
wait "$patient"
ended=$?
patient=
check "it ends well when it is told to" [ $ended = 0 ]

# Case 4: 640 us, 180 ms of 1.9 s.
admit 4
load --rate 560 --arrivals poisson --duration 5s
check "another case has another stall" holds "$(within latency p99) > 0.9 * 168e6"
load --connections 64 --duration 6s
check "and another capacity" holds "$(number achieved) < 1.1 * 1414"
before=$(resident) due=$(number due)
load --connections 64 --duration 3s
check "half a kilobyte is lost with each request" \
    holds "$(resident) - $before >= 0.45 * $(number due)"
load --spike --rate 560 --duration 5s --connections 2000 --timeout 30s
check "a spike is met with resets" holds "$(within failed reset | most) > 0"
check "and no 503" holds "$(within failed status | most) == 0"

# Case 3 keeps the sockets of clients that have left, and queues.
admit 3
served
kept=$(descriptors 'socket:*')
served
served
check "sockets of clients that left stay open" [ "$(descriptors 'socket:*')" -gt "$kept" ]
load --spike --rate 470 --duration 3s --connections 4000 --timeout 60s
check "a spike is answered in full, late" \
    holds "$(number due) > 0 && $(within failed status | most) + $(within failed reset | most) == 0"
leave
tap_end
