#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Labs of kind service against servers that are bad in a known way (bad_server.c): each must come to
# a clear verdict. The load is a light one, and no verdict here depends on how fast this machine is.
set -u
srcdir=$(cd "${srcdir:-.}" && pwd)
. "$srcdir/tests/script/tap.sh"
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
chmod 755 "$room"
export XDG_STATE_HOME=$room/state XDG_CACHE_HOME=$room/cache
lab=$room/network-server

cp -r "$srcdir/labs/network-server" "$room/"
chmod -R u+w "$room"
sed -i -e 's/^params:.*/params: {rate: 2000, connections: 8, open_ms: 300, closed_ms: 200}/' \
    -e 's/^quick:.*/quick: {}/' -e 's/looks: \[.*\]/looks: [6]/' -e 's/call: 2/call: 1/' \
    "$lab/lab.yaml"

serve() { # serve HOW command...: the command, with a source that is bad in this way, into $room/json
    { echo "#define HOW \"$1\""; cat "$srcdir/tests/script/bad_server.c"; } >"$room/server.c"
    shift
    "$@" check "$lab" --using "$room/server.c" --json >"$room/json" 2>"$room/errors"
    code=$?
}
field() { # field NAME: of the record, not of its parts
    sed -nE "s/^  \"$1\": (\"(.*)\"|([^\"]*)),?\$/\2\3/p" "$room/json" | head -n 1
}
is() { # is VERDICT[|VERDICT] [WORDS IN REASON [WORDS IN WHAT IT PRINTED]]
    case "|$1|" in
    *"|$(field verdict)|"*) ;;
    *) echo "exit code $code: $(field verdict): $(field reason)"; cat "$room/errors"; return 1 ;;
    esac
    case $(field reason) in *"${2-}"*) ;; *) field reason; return 1 ;; esac
    case $(field detail) in *HOLE*) field detail; return 1 ;; *"${3-}"*) ;; *) field detail; return 1 ;; esac
}
bad() { # bad HOW VERDICT...: what it is in the words of the test is what it does
    serve "$1" perflab
    check "a server that $1" is "${@:2}"
}

bad exits "run-time error" "exit code 3) before it listened" "cannot read my settings"
bad elsewhere "run-time error" "it listens at port 8081"
bad nowhere "run-time error" "nor at any other"
bad accepts-none "time limit" "was not answered within 1 s"
bad never-reads "time limit" "was not answered within 1 s"
bad garbage "wrong answer" "no HTTP response"
bad closes-early "wrong answer" "in part"
bad leaks "time limit" "does the server close what its client has closed?"
bad crashes "run-time error" "SIGABRT"
bad leaves "run-time error" "exit code 0) under load"
bad floods "output limit" "printed more than" "a line for each request"
bad fails-some fail "failed_requests"
bad forks "run-time error" SIGSYS
bad attacks "run-time error" "exit code 4" tried
# A stall of 5 s is one, or this machine's; it is never passed over.
bad stalls "fail|time limit|inconclusive"

# What is good passes, or is not decided; it is never called wrong or failed.
serve works perflab
check "a good server in a network of its own" is "pass|inconclusive|not attainable here"
check "which the record says" grep -q '"isolation": ".*network of its own' "$room/json"

if unshare -Ur sh -c 'echo 0 >/proc/sys/user/max_net_namespaces && unshare -U --map-user=1000 true' \
    2>/dev/null; then
    without() { # a command where no network namespace can be made
        unshare -Ur sh -c 'echo 0 >/proc/sys/user/max_net_namespaces && exec "$@"' sh \
            unshare -U --map-user=1000 perflab "$@" --isolation none
    }
    serve works without
    check "without a network namespace" is "pass|inconclusive|not attainable here"
    check "which the record says, too" grep -q "\"isolation\": \".*on the host's loopback" "$room/json"
    serve garbage without
    check "a bad server there" is "wrong answer" "no HTTP response"
else
    tap_skip "without a network namespace" "no user namespaces here"
fi

one=$(taskset -pc $$ | sed -E 's/.*: ([0-9]+).*/\1/')
serve works taskset -c "$one" perflab
check "one CPU" is "not attainable here" "2 CPUs"
sed -i '/^needs:/d' "$lab/lab.yaml"
serve works taskset -c "$one" perflab
check "one CPU, and a lab that does not say so" is "not attainable here" "one for the server"
sed -i 's/rate: 2000, //' "$lab/lab.yaml"
serve works perflab
check "a lab without a rate" grep -qF "has the parameter rate, at least 1" "$room/errors"
tap_end
