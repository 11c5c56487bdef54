#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# perflab load against a tiny server (server.c) that is good, or bad in a known way.
set -u
. "${srcdir:-.}/tests/script/tap.sh"
room=$(mktemp -d)
trap 'exec 9>&-; rm -rf "$room"' EXIT
export XDG_STATE_HOME=$room/state XDG_CACHE_HOME=$room/cache

serve() { # serve HOW [N]: a server at $url until the next one
    exec 9>&-
    rm -f "$room/in" "$room/out"
    mkfifo "$room/in" "$room/out"
    ./tests/script/server "$@" <"$room/in" >"$room/out" &
    exec 9>"$room/in"
    read -r port <"$room/out"
    url=http://127.0.0.1:$port/
}
says() { # says CODE TEXT command...
    local code=$1 text=$2 got
    shift 2
    "$@" >"$room/said" 2>&1
    got=$?
    [ $got = "$code" ] && tr -s ' \n' ' ' <"$room/said" | grep -qF -- "$text" && return 0
    echo "exit code $got"
    cat "$room/said"
    return 1
}
number() { # number NAME: the first of that name in the JSON kept
    sed -nE "s/^ *\"$1\": ([0-9.e+-]+|null),?\$/\1/p" "$room/json" | head -n 1
}
holds() { # holds EXPRESSION of awk
    awk "BEGIN { exit !($1) }" || { echo "$1"; cat "$room/json"; return 1; }
}

check "https is not supported" says 2 "https is not supported" perflab load https://127.0.0.1/
check "strangers are left alone" says 2 "--i-own-this-server" perflab load http://192.0.2.1/
check "an address is needed" says 2 "http://127.0.0.1:8080/" perflab load localhost
check "one phase at a time" says 2 "one phase" perflab load --smoke --soak http://127.0.0.1/
check "a rate is a number" says 2 "--rate 1e: a number" perflab load --rate 1e http://127.0.0.1/
check "and has an end" says 2 "at most 1000000" perflab load --rate 1e7 http://127.0.0.1/
check "a time has a unit" says 2 "with its unit" perflab load --duration 5 http://127.0.0.1/
check "a limit is a time" says 2 "like 1ms" perflab load --limit p99.9 http://127.0.0.1/
check "stress needs a rate" says 2 "needs a --rate" \
    perflab load --stress --connections 3 http://127.0.0.1/

serve good
check "a good server" says 0 "smoke $url: PASS" perflab load --smoke "$url"
check "by name, at whichever address it is" says 0 PASS \
    perflab load --smoke "http://localhost:$port/"
perflab load --rate 2000 --duration 2s --connections 2000 --json "$url" >"$room/json"
check "2000 connections: every request is answered" holds \
    "$(number due) == 4000 && $(number answered) == 4000 && $(number reconnects) == 0"
check "lateness and busyness are shown" says 0 "sent late by" perflab load --smoke "$url"
serve chunked
check "chunks" says 0 PASS perflab load --smoke "$url"
serve close
check "a connection for each request" says 0 PASS perflab load --smoke "$url"

dead=$url
exec 9>&-
wait
check "nobody listens" says 1 "start the server first" perflab load "$dead"
serve garbage
check "garbage" says 1 "no HTTP response" perflab load "$url"
serve greets
check "garbage before it was asked" says 1 "no HTTP response" perflab load "$url"
serve short
check "less than it says" says 1 "ended too early" perflab load "$url"
serve hangs-up
check "hangs up" says 1 "without an answer" perflab load "$url"
serve silent
check "silence" says 1 "did not answer one request within 0.2 s" \
    perflab load --timeout 200ms "$url"
serve missing
check "another status than 2xx" says 1 "with status 404" perflab load "$url"

# A stall of 200 ms at 1000/s delays 200 requests, of which those of the second half of it wait for
# less than 100 ms; a closed loop of one connection sees one.
serve stall 200
perflab load --rate 1000 --duration 2s --limit p99.9:50ms --json "$url" >"$room/json"
over=$(number over) due=$(number due)
check "an open loop sees a stall of 200 ms" holds \
    "$due == 2000 && $over * $due >= 100 && $(number p99) > 1e8 && $(number max) >= 1.9e8"
serve stall 200
perflab load --connections 1 --think 1ms --duration 2s --limit p99.9:150ms --json "$url" \
    >"$room/json"
check "a closed loop hides it" holds \
    "$(number max) >= 1.9e8 && $(number over) * $(number due) < 5"
tap_end
