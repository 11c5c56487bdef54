#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The shell on a real terminal, in tmux: what only shows there. Each step waits for a text to appear,
# with a deadline, and for nothing else.
set -u
srcdir=$(cd "${srcdir:-.}" && pwd)
. "$srcdir/tests/script/tap.sh"
if ! command -v tmux >/dev/null; then
    tap_skip "the shell in tmux" "needs tmux"
    tap_end
fi
room=$(mktemp -d)
terminal() {
    tmux -L "perflab-${room##*.}" -f /dev/null "$@"
}
trap 'terminal kill-server 2>/dev/null; rm -rf "$room"' EXIT
export HOME=$room/home XDG_STATE_HOME=$room/state XDG_CACHE_HOME=$room/cache PERFLAB_DATA=$room/data
export LC_ALL=C.UTF-8 EDITOR=$room/editor PS1='ready> '
unset VISUAL NO_COLOR
mkdir -p "$HOME" "$PERFLAB_DATA"
ln -s "$srcdir/include" "$srcdir/src" "$PERFLAB_DATA/"
cp -r "$srcdir/tests/fixtures/shell/labs" "$srcdir/tests/fixtures/shell/curriculum" "$PERFLAB_DATA/"
printf '#!/bin/sh\ncp "%s/labs/tiny/solution.c" "$1"\n' "$PERFLAB_DATA" >"$EDITOR"
chmod +x "$EDITOR"

await() { # await SECONDS command...: until it succeeds
    local end=$((SECONDS + $1))
    shift
    until "$@" >/dev/null 2>&1; do
        [ $SECONDS -lt $end ] || return 1
        sleep 0.05
    done
}
on_screen() { terminal capture-pane -p | grep -qF -- "$1"; }
sees() { await "${2:-30}" on_screen "$1" || { echo "no '$1' on"; terminal capture-pane -p; return 1; }; }
press() { terminal send-keys "$@"; }
checked() { sees "$1" 200; } # checks on one host take turns
run() { press -l "$1"; press Enter; }
is_gone() { ! on_screen "$1"; }
again() { run "$1" && await 30 is_gone "$2"; } # what the shell before left on the screen tells nothing
shell_pid() { pgrep -x perflab -P "$(terminal display -p '#{pane_pid}')"; }
same_settings() { diff "$room/before" "$room/after"; }
kept() { cat "$XDG_STATE_HOME"/perflab/perflab.db* | grep -aqF -- "$1"; }
no_attempt() { perflab history tiny --json | grep -qF '"attempts": []'; }
no_judge() { ! pgrep -f -- "--source $room"; }

terminal new-session -d -x 80 -y 24 bash --norc
sees 'ready>'
run "clear; stty -g >$room/before; perflab; stty -g >$room/after; echo left-per''flab"
check "the first screen says what to press" sees "opens the first lab"
press Enter
check "one key leads to the first lab" sees "Lesson: Scramble an array"
press q j
check "the path is browsed" sees "needs 64 CPUs"
terminal resize-window -x 132 -y 43
check "a larger window shows both beside each other" sees "│ Reading: a lesson"
terminal resize-window -x 39 -y 11
check "a small one says so" sees "too small"
terminal resize-window -x 80 -y 24
press k
check "and back" sees "exercise.c"
press e
check "the editor gets the file" await 30 cmp "$HOME/perflab/tiny/exercise.c" "$PERFLAB_DATA/labs/tiny/solution.c"
check "and the screen comes back" sees "Scramble an array"
press C-z
check "Ctrl-Z stops it" sees "Stopped"
run "fg"
check "fg shows it again" sees "Week 1"
press c
check "a prediction is asked before the first check" sees "Your prediction:"
press Enter
check "a check runs" sees "› Run"
press x
check "it is cancelled" sees "nothing was recorded"
check "no judge is left" await 30 no_judge
press q Enter
sees "› Lesson"
check "where one is, is kept" await 30 kept "shell.viewlesson"
kill -9 "$(shell_pid)"
sees "ready>"
again "stty sane; clear; stty -g >$room/before; perflab; stty -g >$room/after; echo left-per''flab" "ready>"
check "killed, it resumes where it was" sees "Lesson: Scramble an array"
kill -TERM "$(shell_pid)"
sees "left-perflab"
check "SIGTERM: the terminal is as it was" same_settings
again "clear; perflab; stty -g >$room/after; echo left-per''flab" "left-perflab"
sees "› Lesson"
kill -SEGV "$(shell_pid)"
sees "left-perflab"
check "a crash: the terminal is as it was" same_settings
again "clear; perflab; stty -g >$room/after; echo left-per''flab" "left-perflab"
sees "› Lesson"
press q
sees "› Path"
press q
sees "left-perflab"
check "q: the terminal is as it was" same_settings
again "clear; perflab; echo left-per''flab" "left-perflab"
sees "› Path"
press w
check "w checks at once, and says that it keeps nothing" sees "not recorded; w ends that"
check "the solution passes" checked "pass"
cp "$PERFLAB_DATA/labs/tiny/start.c" "$HOME/perflab/tiny/exercise.c"
check "what is saved is checked again" checked "fail"
press w
check "w ends that" sees "not checked any more"
check "nothing of it is in the history" no_attempt
press q
printf '#!/bin/sh\nkill -KILL $$\n' >"$EDITOR"
press e
check "an editor that was killed" sees "ended by signal 9"
printf '#!/bin/sh\nexit 3\n' >"$EDITOR"
press e
check "an editor that failed" sees "exit code 3"
rm "$EDITOR"
press e
check "an editor that is not there" sees "cannot be run"
press c
sees "Your prediction:"
press Enter
sees "› Run"
press C-z
sees "Stopped"
run "fg"
check "stopped and continued while a check ran, it ends" checked "fail"
press q
mv "$HOME/perflab" "$room/elsewhere"
press e
check "the workspace went away: it can be made anew" sees "is gone; a new one can be made"
press Enter
check "and is" sees "tiny/exercise.c; e edits it"
press c
sees "› Run"
kill -9 "$(shell_pid)"
sees "ready>"
check "killed, it leaves no judge" await 30 no_judge
run "stty sane; clear"
run "clear; TERM=dumb perflab; echo code \$?"
check "a dumb terminal: what to do, exit code 2" sees "code 2"
check "it is told why" sees "cannot show a screen"
run "clear; TERM=no-such perflab; echo code \$?"
check "an unknown terminal: what to do" sees "is not known here"
run "perflab"
sees "› Path"
pid=$(shell_pid)
press c
sees "› Run"
terminal kill-server
check "the terminal goes, and so does the shell" await 30 eval "! kill -0 $pid"
check "and the judge" await 30 no_judge
tap_end
