#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Labs of kind plan: systems that do not serve, and models that do not answer. Loads are short and
# nothing here depends on how fast this machine is; where it is too busy for any load, that is said.
set -u
srcdir=$(cd "${srcdir:-.}" && pwd)
. "$srcdir/tests/script/tap.sh"
judge=${PERFLAB_JUDGE:-./perflab-judge}
lab=$srcdir/labs/queueing
hang=300 # seconds, most of them for other checks that may be measuring on this host
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/cache" "$work/tmp"
chmod 755 "$work"
chmod 1777 "$work/tmp"
export TMPDIR=$work/tmp

# A copy of the lab that takes a second or two, and whose system never says that it was kept from
# its CPU.
make_lab() {
    rm -rf "$work/queueing"
    cp -r "$lab" "$work/queueing"
    chmod -R u+w "$work/queueing"
    sed -i -e 's/seen_ms: [0-9]*/seen_ms: 100/; s/load_ms: [0-9]*/load_ms: 100/' \
        -e 's/budget: .*/budget: {looks: [6], seconds: 20}/; s/call: 5/call: 1/' \
        "$work/queueing/lab.yaml"
    sed -i 's/if (at - until > STOP)/if (0)/' "$work/queueing/system.c"
}

# judge_it what verdict words source: what it should come to, with these words in reason or detail
judge_it() {
    local output head
    timeout -k 5 $hang "$judge" --lab "$work/queueing" --source "$4" --data "$srcdir" \
        --cache "$work/cache" >"$work/events" 2>&1
    output=$(tail -n 1 "$work/events")
    head=${output%%,\"pairs\":*}
    case $head in
    *'"verdict":"'"$2"'"'*"$3"*) tap ok "$1" ;;
    *'too busy with other things'*) tap_skip "$1" "this machine is too busy with other things" ;;
    *)
        tap "not ok" "$1"
        printf '%s\n' "$head" | sed 's/^/# /'
        ;;
    esac
}

system() { # a system.c of these lines
    {
        echo '#include <signal.h>'
        echo '#include <stdio.h>'
        echo '#include <unistd.h>'
        echo 'int main(void) {'
        cat
        echo '}'
    } >"$work/queueing/system.c"
}

solution=$lab/solution.c

make_lab
echo 'return 3;' | system
judge_it "a system that ends at once" "internal error" "ended before it listened" "$solution"
echo 'puts("hello"); fflush(stdout); pause();' | system
judge_it "a system that says no port" "internal error" "something else than the port" "$solution"
echo 'puts("99999"); fflush(stdout); pause();' | system
judge_it "a system that says a port there is none" "internal error" "something else" "$solution"
echo 'puts("1"); fflush(stdout); pause();' | system
judge_it "a system that does not listen" "internal error" "no load can be put on" "$solution"
echo 'pause();' | system
judge_it "a system that says nothing" "internal error" "did not say within 5 s" "$solution"
echo 'raise(SIGSEGV);' | system
judge_it "a system that crashes" "internal error" "ended before it listened" "$solution"
echo 'return none;' | system
judge_it "a system that does not compile" "bad definition" "system.c cannot be used" "$solution"

make_lab
sed -i 's/^static void serve(void)$/static int served;\n&/
    s/int64_t until = now()/if (++served > 3000) exit(3);\n    &/' "$work/queueing/system.c"
judge_it "a system that ends under load" "internal error" "the lab's system ended with exit code 3" \
    "$solution"

make_lab
sed -i 's/layout->out_bytes = .*/layout->out_bytes = 8;/' "$work/queueing/judge.c"
judge_it "a judge.c with another layout" "bad definition" "perflab/plan.h" "$solution"

make_lab
cat >"$work/nothing.c" <<'END'
#include "lab.h"
void predict(const struct perflab_plan *plan, struct perflab_prediction *prediction)
{
    (void)plan;
    (void)prediction;
}
END
cat >"$work/below.c" <<'END'
#include "lab.h"
void predict(const struct perflab_plan *plan, struct perflab_prediction *prediction)
{
    for (int i = 0; i < PERFLAB_PLAN_LOADS; i++)
        prediction[i] = (struct perflab_prediction){1, 1, -plan->rates[i]};
}
END
cat >"$work/leaves.c" <<'END'
#include "lab.h"
#include <stdlib.h>
void predict(const struct perflab_plan *plan, struct perflab_prediction *prediction)
{
    prediction[0].mean = plan->rates[0];
    exit(0);
}
END
# The truth is not there yet, and there is nobody to ask for it: no network, and no /proc.
cat >"$work/asks.c" <<'END'
#include "lab.h"
#include <arpa/inet.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
void predict(const struct perflab_plan *plan, struct perflab_prediction *prediction)
{
    int found = 0;
    for (int port = 1; port < 65536; port++) {
        struct sockaddr_in address = {AF_INET, htons(port), {htonl(INADDR_LOOPBACK)}, {0}};
        int fd = socket(AF_INET, SOCK_STREAM, 0);
        if (fd < 0)
            break;
        found += connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0;
        if (fd > 3)
            shutdown(fd, SHUT_RDWR);
        close(fd);
    }
    puts(found || opendir("/proc/self") ? "HOLE" : "nobody there");
    fflush(stdout);
    (void)plan;
    prediction[0].mean = -1;
}
END
sed -i 's/#include <stdlib.h>/&\n#include <unistd.h>/' "$work/asks.c"
judge_it "a model that writes nothing" "wrong answer" "predict wrote nothing" "$work/nothing.c"
judge_it "a model that says less than nobody is there" "wrong answer" "prediction[0].in_system" \
    "$work/below.c"
judge_it "a model that leaves" "run-time error" "ended by itself" "$work/leaves.c"
judge_it "a model that never comes to an end" "time limit" "within 1 s" "$lab/wrong/never-settles.c"
judge_it "a model that crashes" "run-time error" "SEGV" "$lab/wrong/beyond-the-end.c"
judge_it "a model that forgets a load" "wrong answer" "prediction[2].mean" \
    "$lab/wrong/forgets-the-last.c"
if grep -q 'too busy with other things' "$work/events"; then
    tap_skip "what the system answers is told" "this machine is too busy with other things"
else
    check "what the system answers is told" \
        grep -qE '"event":"latency","round":1,.*"answered":[1-9].*"histogram":\[\[' "$work/events"
fi
judge_it "a model that looks for the system finds nobody" "wrong answer" "nobody there" \
    "$work/asks.c"
check "no system is left behind" sh -c "! pgrep -f '$work/cache/system[s]/'"
tap_end
