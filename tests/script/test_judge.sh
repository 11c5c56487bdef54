#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The judge against programs that want to fool or break it, in TAP.
#
# Every file in hostile/ is one attack and says in its head comment what has to come of it:
#   expect:    verdicts, any of which is right, with | between them
#   reason:    words that the reason must have, if given
#   prints:    words the program must have printed, if given; "HOLE" it may never print
#   lab:       fixture labs to check it against; tiny if not given
#   isolation: bubblewrap, if only a sandbox can stop it; else it is tried without one, too
# After each check nothing may be left: no process, no folder, no file.
#
# No verdict here depends on how fast this machine is: attacks are found out or gain nothing.

set -u

root=${srcdir:-.}
judge=${PERFLAB_JUDGE:-./perflab-judge}
labs=$root/tests/fixtures/labs
hostile=$root/tests/script/hostile
hang=300 # seconds, most of them for other checks that may be measuring on this host
work=$(mktemp -d) || exit 99
TMPDIR=$work/tmp
export TMPDIR
judge_pid=
number=0

cleanup()
{
    [ -z "$judge_pid" ] || kill -KILL "$judge_pid" 2>/dev/null
    rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 99' HUP INT TERM

# Builds may run as another user, who has to get to the judge's scratch folders.
mkdir "$work/tmp" "$work/cache" "$work/home"
chmod 755 "$work"
chmod 1777 "$work/tmp"

ok()
{
    number=$((number + 1))
    echo "ok $number - $1"
}

not_ok() # what, why
{
    number=$((number + 1))
    echo "not ok $number - $1"
    echo "$2" | sed 's/^/# /'
}

skip() # what, why
{
    number=$((number + 1))
    echo "ok $number - $1 # SKIP $2"
}

# Run the judge; its last line is $record, its exit code $code.
check() # isolation lab source [argument...]
{
    check_isolation=$1 check_lab=$2 check_source=$3
    shift 3
    timeout -k 5 $hang "$judge" --lab "$labs/$check_lab" --source "$check_source" --data "$root" \
        --cache "$work/cache" --isolation "$check_isolation" "$@" \
        >"$work/events" 2>"$work/errors"
    code=$?
    record=$(tail -n 1 "$work/events")
    case $record in
    '{"event":"done",'*) ;;
    *) record= ;;
    esac
    # What follows "seconds" repeats some of the keys before it.
    head=${record%%,\"seconds\":*}
}

# One value out of $head; the keys stand in a fixed order.
verdict()
{
    echo "$head" | sed -n 's/^.*"record":{[^}]*"verdict":"\([^"]*\)","exit":.*/\1/p'
}

reason()
{
    echo "$head" | sed -n 's/^.*"exit":[0-9]*,"reason":\(.*\),"advice":.*/\1/p'
}

detail()
{
    echo "$head" | sed -n 's/^.*,"detail":\(.*\)$/\1/p'
}

exit_of() # verdict
{
    case $1 in
    pass) echo 0 ;;
    inconclusive | "not attainable here") echo 3 ;;
    "bad definition") echo 2 ;;
    "internal error") echo 4 ;;
    *) echo 1 ;;
    esac
}

# Processes of any judge started here: the scratch folder is among their words. (The brackets keep
# grep from finding itself.)
processes()
{
    grep -lsa "$TMPDIR/perflab-judge[.]" /proc/[0-9]*/cmdline
}

# Processes that are killed along with a judge take a moment to go; wait for that, but not for ever.
await_none()
{
    tries=0
    while [ -n "$(processes)" ]; do
        tries=$((tries + 1))
        [ "$tries" -lt 100 ] || return 1
        sleep 0.1
    done
}

# What is wrong after a check; nothing if all is as it was.
left_over()
{
    await_none || echo "processes are left: $(processes)"
    find "$TMPDIR" -mindepth 1
    find "$work/cache" -mindepth 1 ! -name judges ! -name '*.so'
}

tag() # name file
{
    sed -n "s/^ \* $1: //p;/^ \*\//q" "$2"
}

# Why the last check did not go as $1 (verdicts) and $2 (reason) ask; nothing if it did.
complaints() # verdicts reason prints
{
    found=$(verdict)
    case "| $1 |" in
    *"| $found |"*) ;;
    *) echo "verdict is '$found', should be '$1'" ;;
    esac
    [ "$code" = "$(exit_of "$found")" ] || echo "exit code is $code"
    case $(reason) in
    *"$2"*) ;;
    *) echo "the reason lacks '$2'" ;;
    esac
    case $(detail) in
    *HOLE*) echo "an attack got through" ;;
    *"$3"*) ;;
    *) echo "the program did not print '$3'" ;;
    esac
    left_over
}

report() # what verdicts [reason [prints]]
{
    why=$(complaints "$2" "${3-}" "${4-}")
    if [ -z "$why" ]; then
        ok "$1"
    else
        not_ok "$1" "$why
$head
$(cat "$work/errors")"
    fi
}

attack() # isolation file
{
    for lab in $(tag lab "$2" | grep . || echo tiny); do
        check "$1" "$lab" "$2"
        report "$1, $lab: $(basename "$2" .c)" "$(tag expect "$2")" "$(tag reason "$2")" \
            "$(tag prints "$2")"
    done
}

attack_all() # isolation
{
    for file in "$hostile"/*.c "$hostile"/build/*.c; do
        case $1,$(tag isolation "$file") in
        none,bubblewrap) ;;
        *) attack "$1" "$file" ;;
        esac
    done
}

# The same program around other system calls, in the place of ptrace.
forbidden() # isolation
{
    for call in mount umount2 unshare setns bpf keyctl userfaultfd process_vm_readv fork vfork; do
        case $call,$(uname -m) in
        *fork,aarch64) continue ;; # only clone is there
        esac
        sed "s/SYS_ptrace/SYS_$call/" "$hostile/forbidden.c" >"$work/home/forbidden.c"
        check "$1" tiny "$work/home/forbidden.c"
        report "$1: forbidden $call" "run-time error" SIGSYS
    done
}

# A program that wakes up now and then to look at the input, instead of spinning.
napper() # isolation
{
    sed 's/NAP_NS = 0/NAP_NS = 20000/' "$hostile/watches-input.c" >"$work/home/naps.c"
    check "$1" tiny "$work/home/naps.c"
    report "$1: watches the input between naps" "fail | inconclusive"
}

# The files of the fixture labs themselves. What takes two CPUs at a time may fail where they are busy
# with something else.
honest() # isolation
{
    for lab in tiny pair threads; do
        right="pass | inconclusive"
        [ $lab = tiny ] || right="$right | fail"
        check "$1" $lab "$labs/$lab/solution.c"
        report "$1, $lab: the solution" "$right"
        practice=$(echo "$record" | grep -c '"practice":true')
        [ "$practice" = "$([ "$1" = none ] && echo 1 || echo 0)" ] ||
            not_ok "$1, $lab: practice" "$record"
        check "$1" $lab "$labs/$lab/start.c"
        report "$1, $lab: the start" "fail | inconclusive"
        for file in "$labs/$lab"/wrong/*.c; do
            check "$1" $lab "$file"
            report "$1, $lab: wrong $(basename "$file" .c)" "wrong answer"
        done
    done
}

# A learner's file under names that mean something to somebody.
names() # isolation
{
    long=$(printf 'a%.0s' $(seq 240))
    for name in -o.c -x.c @shim.c shim.c baseline-start.c lab.h protocol.h exercise "a b;c.c" \
        '$(touch pwned).c' "$long.c"; do
        cp "$hostile/nothing.c" "$work/home/$name"
        check "$1" tiny "$work/home/$name"
        report "$1: a source named $(printf %.20s "$name")" "wrong answer | compile error"
        rm -- "$work/home/$name"
    done
}

# Sources that are not C files at all.
oddities() # isolation
{
    odd=$work/home/odd.c
    : >"$odd"
    check "$1" tiny "$odd"
    report "$1: an empty source" "compile error"
    printf 'int x;\0\0\0\n' >"$odd"
    check "$1" tiny "$odd"
    report "$1: a source with NULs" "compile error"
    head -c 2097152 /dev/zero | tr '\0' ' ' >"$odd"
    check "$1" tiny "$odd"
    report "$1: a source of 2 MB" "compile error" "larger"
    rm "$odd"
    check "$1" tiny "$odd"
    report "$1: no source" "bad definition"
    mkdir "$odd"
    check "$1" tiny "$odd"
    report "$1: a folder as source" "compile error"
    rmdir "$odd"
    mkfifo "$odd"
    check "$1" tiny "$odd"
    report "$1: a pipe as source" "compile error"
    rm "$odd"
    # It would be read with the judge's rights, not the learner's.
    ln -s "$(cd "$labs" && pwd)/tiny/solution.c" "$odd"
    check "$1" tiny "$odd"
    report "$1: a symbolic link as source" "compile error" "link"
    rm "$odd"
}

# End the judge by a signal when it has told of a phase; $code is what it ended with.
interrupt() # isolation phase signal source
{
    mkfifo "$work/pipe"
    "$judge" --lab "$labs/tiny" --source "$4" --data "$root" --cache "$work/cache" \
        --isolation "$1" >"$work/pipe" 2>"$work/errors" &
    judge_pid=$!
    exec 3<"$work/pipe"
    while read -r line <&3; do
        case $line in
        *"\"$2\""*) break ;;
        esac
    done
    kill -"$3" "$judge_pid"
    wait "$judge_pid" 2>/dev/null
    code=$?
    exec 3<&-
    rm "$work/pipe"
}

interrupts() # isolation
{
    for phase in build calibrate pairs; do
        for signal in TERM INT; do
            interrupt "$1" $phase $signal "$labs/tiny/solution.c"
            why=$(left_over)
            [ "$code" -gt 128 ] || why="$why exit code $code"
            if [ -z "$why" ]; then
                ok "$1: SIG$signal during $phase"
            else
                not_ok "$1: SIG$signal during $phase" "$why"
            fi
        done
    done
}

# SIGKILL may leave the scratch folder, which the next judge removes. Several times, because the
# dangerous moment, while a sandbox is being made, is short.
kills() # isolation
{
    for phase in build calibrate pairs; do
        for _ in 1 2 3 4 5 6; do
            interrupt "$1" $phase KILL "$labs/tiny/solution.c"
        done
        if await_none; then
            ok "$1: SIGKILL during $phase leaves no process"
        else
            not_ok "$1: SIGKILL during $phase leaves no process" "$(processes)"
        fi
        check "$1" tiny "$hostile/exit-early.c"
        report "$1: what SIGKILL during $phase left is swept" "run-time error"
    done
}

suite() # isolation
{
    honest "$1"
    attack_all "$1"
    forbidden "$1"
    napper "$1"
    interrupts "$1"
    kills "$1"
}

before=$(find "$labs" "$hostile")
best=bubblewrap
check $best tiny "$hostile/exit-early.c"
if [ "$(verdict)" = "sandbox unavailable" ]; then
    skip "in bubblewrap" "$(reason)"
    best=none
else
    suite bubblewrap
fi
suite none
names $best
oddities $best
if [ "$before" = "$(find "$labs" "$hostile")" ]; then
    ok "no file was made beside the sources"
else
    not_ok "no file was made beside the sources" "$(find "$labs" "$hostile")"
fi
echo "1..$number"
