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
advises() { # advises WORDS...
    local words
    for words; do
        case $(field advice) in *"$words"*) ;; *) field advice; return 1 ;; esac
    done
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
bad binds-twice "run-time error" "exit code 1)" "Address already in use"
check "and it is told what to do" advises "bind twice? Bind once, to the port in argv[1]"
# What it has closed itself holds its port for a minute: nobody is to wait for that, the baseline
# neither.
bad waits-for-its-port "pass|fail|inconclusive|not attainable here"
bad attacks "run-time error" "exit code 4" tried
# A stall of 5 s is one, or this machine's; it is never passed over.
bad stalls "fail|time limit|inconclusive"

# What is good passes, or is not decided; it is never called wrong or failed.
serve works perflab
check "a good server in a network of its own" is "pass|inconclusive|not attainable here"
check "which the record says" grep -q '"isolation": ".*network of its own' "$room/json"
check "with the latencies of all rounds" grep -q '"latency": {' "$room/json"

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
    serve waits-for-its-port without
    check "a port that is held there" is "pass|fail|inconclusive|not attainable here"
    serve binds-twice without
    check "a port that is bound twice there" is "run-time error" "exit code 1)" "already in use"
else
    tap_skip "without a network namespace" "no user namespaces here"
fi

# --- profile: the server under load; where nobody may look, that is what it says
profile() { # profile what kind flag...: `what` the server's function is in the stacks; in $room/flames
    local what=$1 name=$2
    shift 2
    timeout 120 perflab profile "$lab" --using "$srcdir/labs/network-server/solution.c" --seconds 1 \
        --output "$room/flames" --json "$@" >"$room/profile" 2>"$room/errors"
    code=$?
    if grep -q '"verdict": "not attainable here"' "$room/profile"; then
        tap_skip "$name" "$(sed -n 's/^  "reason": //p' "$room/profile")"
    else
        check "$name" shows "$what"
    fi
}
shows() { # shows WHAT
    [ "$code" = 0 ] && grep -qE "$1" "$room"/flames/*.folded && grep -q "<svg" "$room"/flames/*.svg &&
        return 0
    echo "exit code $code"
    cat "$room/errors" "$room"/flames/*.folded
    return 1
}
profile 'main;take(_\[i\])?;' "a server under load is sampled"
rm -rf "$room/flames"
profile 'main;.*epoll_wait' "and where it waits is traced" --off-cpu
rm -rf "$room/flames"
profile 'main;take(_\[i\])?;' "beside its baseline" --diff
if [ "$code" = 0 ]; then
    check "which is told too" grep -q '"side": "baseline"' "$room/profile"
fi
{ echo '#define HOW "garbage"'; cat "$srcdir/tests/script/bad_server.c"; } >"$room/server.c"
timeout 120 perflab profile "$lab" --using "$room/server.c" --json >"$room/json" 2>"$room/errors"
code=$?
check "a server that is wrong is not profiled" is "wrong answer|not attainable here"

# Ports that another process holds (server.c).
hold() { # hold: a server at $port, until let_go
    rm -f "$room/in" "$room/out"
    mkfifo "$room/in" "$room/out"
    ./tests/script/server good <"$room/in" >"$room/out" &
    exec 9>"$room/in"
    read -r port <"$room/out"
}
run() { # run HOW command...: the command runs a server that is bad in this way, into $room/errors
    { echo "#define HOW \"$1\""; echo "#define TAKEN $port"; cat "$srcdir/tests/script/bad_server.c"; } \
        >"$room/server.c"
    shift
    "$@" run "$lab" --using "$room/server.c" >"$room/out.run" 2>"$room/errors"
    code=$?
}
told() { # told CODE WORDS...
    local words
    [ "$code" = "$1" ] || { echo "exit code $code"; cat "$room/errors"; return 1; }
    shift
    for words; do
        tr '\n' ' ' <"$room/errors" | grep -qF -- "$words" || { cat "$room/errors"; return 1; }
    done
}
hold
run takes-a-port-of-its-own timeout 60 perflab
check "run: a server with a port of its own that is taken" told 1 "at port " \
    "Address already in use" "which it was given in argv[1], is free" "does it bind another port"
run binds-twice timeout 60 perflab
check "run: a server that binds twice" told 1 "Address already in use" "or this one twice?"
exec 9>&-
wait

# A network of one port, which the same server holds, and no network inside of that.
cat >"$room/one_port" <<'END'
ip link set lo up && echo '40000 40000' >/proc/sys/net/ipv4/ip_local_port_range || exit 99
rm -f "$1/held" "$1/where"
mkfifo "$1/held" "$1/where" || exit 99
./tests/script/server good <"$1/held" >"$1/where" &
exec 9>"$1/held"
read -r port <"$1/where" && [ "$port" = 40000 ] || exit 99
shift
echo 0 >/proc/sys/user/max_net_namespaces
"$@"
END
alone() { unshare -Urn sh "$room/one_port" "$room" "$@"; }
if alone true 2>/dev/null; then
    run works alone timeout 60 perflab
    check "run: no port is free" told 2 "no TCP port of 127.0.0.1 is free" "End what holds them"
    serve works alone unshare -U --map-user=1000 perflab
    check "check: no port is free" is "internal error" "no TCP port of 127.0.0.1 is free"
    check "and what to do is said" advises "End what holds them"
else
    tap_skip "no port is free" "no user namespaces, or no ip, here"
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
