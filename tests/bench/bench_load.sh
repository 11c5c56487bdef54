#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# perflab load beside wrk, against the tests' tiny server: how much either can send in a closed loop,
# what either says of a server that stalls, the lateness of an open loop of 100,000 requests/s, and
# whether 10 us more or less show at that rate.
set -u
server=./tests/script/server
perflab=./perflab
room=$(mktemp -d)
patient=
trap 'exec 9>&-; [ -n "$patient" ] && kill "$patient"; rm -rf "$room"' EXIT

serve() { # serve HOW [N]: a server at $url until the next one
    exec 9>&-
    rm -f "$room/in" "$room/out"
    mkfifo "$room/in" "$room/out"
    "$server" "$@" <"$room/in" >"$room/out" &
    exec 9>"$room/in"
    read -r port <"$room/out"
    url=http://127.0.0.1:$port/
}
number() { # number NAME: the first of that name in the JSON kept
    sed -nE "s/^ *\"$1\": ([0-9.e+-]+|null),?\$/\1/p" "$room/json" | head -n 1
}
load() {
    "$perflab" load --json "$@" "$url" >"$room/json"
    [ -s "$room/json" ] || exit 1
}
within() { # within NAME FIELD: a time of latency or lag, in us
    awk -v block="\"$1\":" -v field="\"$2\":" \
        '$1 == block { inside = 1 } inside && $1 == field { printf "%.1f", $2 / 1000; exit }' \
        "$room/json"
}
admit() { # admit CASE: the patient of the lab load-testing
    rm -f "$room/out"
    mkfifo "$room/out"
    ./tests/script/patient --case "$1" >"$room/out" &
    patient=$!
    { read -r first && read -r _; } <"$room/out"
    url=${first%% *}
}

command -v wrk >/dev/null || { echo "load: skipped: needs wrk"; exit 77; }
serve good
for _ in 1 2 3; do
    theirs=$(wrk -t1 -c64 -d3s "$url" | awk '/^Requests\/sec/ { print $2 }')
    load --connections 64 --duration 3s
    ours=$(number achieved)
    awk -v ours="$ours" -v theirs="$theirs" 'BEGIN { printf "load, closed loop of 64 connections: " \
        "ours %.0f requests/s, peer (wrk) %.0f requests/s, ratio %.2f\n", ours, theirs, ours / theirs }'
done
for rate in 20000 50000 100000; do
    load --rate $rate --duration 3s --limit 1ms
    echo "load, open loop of $rate/s: achieved $(number achieved)/s, latency p50 $(within latency p50)" \
        "p99 $(within latency p99) us, sent late by p50 $(within lag p50) p99 $(within lag p99) us," \
        "busy $(number busy)"
done
for work in 0 10 0 10; do
    serve works $work
    load --rate 20000 --duration 2s
    echo "load, a server that computes for $work us: latency p50 $(within latency p50) us at 20000/s"
done
for delay in 0 10 0 10 0 10; do
    serve delays $delay
    load --rate 100000 --arrivals poisson --duration 2s
    echo "load, a server that answers $delay us later: latency p50 $(within latency p50)" \
        "p90 $(within latency p90) us at 100000/s, achieved $(number achieved)/s"
done
serve stall 200
theirs=$(wrk -t1 -c1 -d2s --latency "$url" | awk '/ 99%/ { print $2 }')
serve stall 200
load --rate 1000 --duration 2s
echo "load, a stall of 200 ms in 2 s: p99 ours $(within latency p99) us, peer (wrk) $theirs"

# What a learner measures of two cases of the lab load-testing, beside what its arithmetic says.
while read -r number usual p99 capacity within; do
    admit "$number"
    load --rate "$usual" --arrivals poisson --duration 30s
    found=$(within latency p99)
    load --connections 64 --duration 20s
    answered=$(printf %.0f "$(number achieved)")
    load --rate "$within" --arrivals poisson --duration 30s
    echo "load-testing, case $number: p99 $found us, by arithmetic $p99; capacity $answered/s, by" \
        "arithmetic $capacity; p90 $(within latency p90) us at $within/s, where it meets its objective"
    kill "$patient"
    wait "$patient"
    patient=
done <<'CASES'
10 420 184600 1206 836
4 560 168600 1414 896
CASES
