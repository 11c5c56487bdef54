#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Labs of kind investigate as a learner meets them: a case is drawn, the patient runs in the open and
# has what its case says, answers are held against it.
set -u
srcdir=$(cd "${srcdir:-.}" && pwd)
. "$srcdir/tests/script/tap.sh"
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
export HOME=$room/home XDG_STATE_HOME=$room/state XDG_CACHE_HOME=$room/cache PERFLAB_DATA=$srcdir
mkdir -p "$HOME"
lab=memory-clinic
answers=$room/mine/$lab/answers.yaml

says() { # says TEXT command...: succeeds if the output has the text, whatever the exit code
    local text=$1
    shift
    "$@" >"$room/output" 2>&1 </dev/null
    grep -qF -- "$text" "$room/output" || { cat "$room/output"; return 1; }
}
exits() { # exits CODE command...
    local wanted=$1 code
    shift
    "$@" >"$room/output" 2>&1 </dev/null
    code=$?
    [ $code = "$wanted" ] || { echo "exit code $code"; cat "$room/output"; return 1; }
}
exits_with() { # exits_with CODE: $code was that
    [ $code = "$1" ] || { echo "exit code $code"; cat "$room/output"; return 1; }
}
number() { sed -n 's/^case: //p' "$answers"; }
answer() { # answer KEY VALUE: write it into the workspace's file
    sed -i "s|^$1:.*|$1: $2|" "$answers"
}

# --- the case
perflab init "$room/mine" >/dev/null
cd "$room/mine" || exit 1
check "start puts the answers there" exits 0 perflab start $lab
first=$(number)
check "with a case of six digits" test "$first" -ge 100000 -a "$first" -le 999999
perflab start $lab >"$room/output" 2>&1
check "start again keeps the case" test "$(number)" = "$first"
check "and offers no new version" test ! -e "$answers.new"
check "there is no lab.h to write against" test ! -e "$room/mine/$lab/lab.h"
perflab reset $lab --force >/dev/null
check "reset draws another" test "$(number)" != "$first"
second=$(number)
perflab start $lab >/dev/null 2>&1
check "which then stays" test "$(number)" = "$second"

check "show tells what is asked" says "which function allocates what is lost for good" perflab show $lab
check "show --json has the questions" says '"unit": "KB/s"' perflab show $lab --json

# --- the verdict
check "nothing answered: exit 1" exits 1 perflab check $lab
check "and said of each answer" grep -qF "not answered yet" "$room/output"
check "the seed is the case" grep -qiF "seed $(printf %016x "$second")" "$room/output"
answer leak_site render_page
check "what is wrong is told what it overlooks" says "look at what stays" perflab check $lab
answer leak_site rendr_page
check "a broken answer: exit 1" exits 1 perflab check $lab
check "with its place and a suggestion" \
    grep -qE "answers.yaml:[0-9]+:[0-9]+: unknown answer to leak_site 'rendr_page', did you mean 'render_page'" \
    "$room/output"
answer leak_site "~"
check "the attempts are in the history" says "$lab" perflab history
check "the solution passes" exits 0 perflab check $lab --using solution
check "each answer is a criterion of its own" says '"score:pause_slice"' \
    perflab check $lab --using solution --json
answer case 4711
ln -s "$answers" "$room/link.yaml"
check "a link is no file to read answers from" exits 1 perflab check $lab --using "$room/link.yaml"

# --- run and profile
check "run runs the patient" exits 0 perflab run $lab -- --seconds 0.1
check "and says as what" grep -qE "case 4711 runs as pid [0-9]+" "$room/output"
check "and what to type next" grep -qE "valgrind .*/$lab-[0-9a-f]+ --case 4711 --seconds 0.1" "$room/output"
check "its exit code is the patient's" exits 2 perflab run $lab -- cellar
check "counters have a provenance" says "rss measured" perflab run $lab --counters -- --seconds 0.1
check "a start has no case to run" says "there is no case yet" perflab run $lab --using start
check "a kernel lab has nothing to run" says "has no program that runs by itself" \
    perflab run hot-path --using start
check "a patient has no baseline" says "has no baseline" perflab profile $lab --diff

ends() { # what was sent to perflab ends the patient, too
    mkfifo "$room/said"
    perflab run $lab -- --seconds 60 2>"$room/said" >/dev/null &
    local runner=$! pid=
    while read -r line; do
        [[ $line =~ "runs as pid "([0-9]+) ]] && pid=${BASH_REMATCH[1]}
        [[ $line == valgrind* ]] && break
    done <"$room/said"
    kill -TERM $runner
    wait $runner
    [ $? = 143 ] && [ -n "$pid" ] && ! kill -0 "$pid" 2>/dev/null
}
check "perflab's end is the patient's" ends

perflab profile $lab --seconds 1 --output "$room" >"$room/output" 2>&1
code=$?
if [ $code = 3 ]; then
    tap_skip "profile shows who works" "$(sed -n 2p "$room/output")"
else
    check "profile shows who works" grep -q "serve_request;render_page" "$room/$lab.folded"
fi

# --- a patient with a version before it, and one that waits
perflab profile profile-clinic --using solution --seconds 1 --diff --json --output "$room" >"$room/output" 2>&1
code=$?
if [ $code = 3 ]; then
    tap_skip "a patient beside the version before it" "$(sed -n 2p "$room/output")"
else
    check "a patient beside the version before it" exits_with 0
    check "is profiled as candidate" grep -q ';load_history' "$room/profile-clinic.folded"
    check "and as baseline" grep -q ';load_history' "$room/profile-clinic.baseline.folded"
    check "with its CPU time" grep -qE '"worked": [0-9]+\.[0-9]+' "$room/output"
fi
perflab profile $lab --using solution --seconds 1 --off-cpu --output "$room" >"$room/output" 2>&1
code=$?
if [ $code = 3 ]; then
    tap_skip "a patient off the CPU" "$(sed -n 2p "$room/output")"
else
    check "a patient off the CPU" exits_with 0
    check "waits, below its main" grep -qE '^main;.* [0-9]+$' "$room/$lab.off-cpu.folded"
    check "and is told with its work" grep -qE 'off the CPU, [0-9.]+ s on it, in' "$room/output"
fi

# --- the patient has what its case says (4711: 416 bytes lost in one request of four)
patient=$(ls -t "$XDG_CACHE_HOME"/perflab/patients/$lab-* | tail -n 1)
if command -v valgrind >/dev/null; then
    valgrind --leak-check=full "$patient" --case 4711 --seconds 1 >"$room/output" 2>&1
    check "500 of 2000 objects are lost" grep -qF "208,000 bytes in 500 blocks are definitely lost" "$room/output"
    check "at the place of the solution" grep -qF "audit_entry" "$room/output"
else
    tap_skip "the leak of the case" "no valgrind"
fi
heap() { # resident kB of the class, while it is night, are those of the case
    mkfifo "$room/night"
    "$patient" --case 4711 heap --seconds 600 >"$room/night" &
    local pid=$! region= line resident
    while read -r line; do
        [[ $line =~ ^"class  768 at "(.*) ]] && region=${BASH_REMATCH[1]}
        [[ $line == 3072* ]] && break
    done <"$room/night"
    resident=$(awk -v region="$region" '$1 == region {on = 1} on && /^Rss/ {print $2; exit}' "/proc/$pid/smaps")
    kill $pid
    wait $pid 2>/dev/null
    echo "class 768: $resident kB"
    [ "$resident" = 47408 ]
}
check "a class keeps 2963 spans of 16 KiB" heap
check "live objects are counted" says "5926" "$patient" --case 4711 heap --seconds 0.1
check "a slice that is none is refused" says "--slice takes" "$patient" --case 4711 collector --slice 3
check "the collector says its target" says "at most 8.5 ms" "$patient" --case 4711 collector --seconds 0.1
tap_end
