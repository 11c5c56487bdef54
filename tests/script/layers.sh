#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Includes point downward only, and each library stays in its folder.
set -u
cd "${srcdir:-.}" || exit 1
. tests/script/tap.sh

# Each folder of src/ with the folders it may include from.
allowed() {
    case $1 in
    base) echo base ;;
    model) echo base model ;;
    stats) echo base model stats ;;
    generate) echo base model stats probe generate ;;
    judge) echo base model stats load probe generate judge ;;
    probe | store | load | report) echo base model stats "$1" ;;
    app) echo base model stats load generate judge probe store report app ;;
    tui) echo base model stats load generate judge probe store report app tui ;;
    cmd) echo base model stats load generate judge probe store report app tui cmd ;;
    esac
}

upward() { # prints includes of folder $1 that point where they may not
    local may
    may=$(allowed "$1")
    [ -n "$may" ] || { echo "src/$1 has no row in this test"; return; }
    grep -rnoE '#include "[a-z]+/' "src/$1" --include='*.[ch]' |
        sed -E 's/#include "([a-z]+)\//\1/' |
        while IFS=: read -r file line folder; do
            [ "$folder" = perflab ] && continue
            case " $may " in
            *" $folder "*) ;;
            *) echo "$file:$line includes $folder" ;;
            esac
        done
}

none() { # succeeds if its words are empty, else prints them
    [ -z "$*" ] || { echo "$*"; return 1; }
}

for folder in src/*/; do
    folder=$(basename "$folder")
    check "src/$folder includes downward only" none "$(upward "$folder")"
done

confined() { # header pattern, folder
    check "only src/$2 includes <$1>" none \
        "$(grep -rlE "#include <$1" src include labs --include='*.[ch]' | grep -v "^src/$2/")"
}
confined yaml.h load
confined cmark.h load
confined perfmon/ probe
confined sqlite3.h store
confined seccomp.h judge
confined bpf/ probe
confined hwloc probe
confined '(elfutils/|dwarf\.h)' probe
confined '(n?curses|term)(w/curses)?\.h' tui
beyond() { # includes of labs that are neither of include/ nor of the lab's own folder
    grep -rnE '#include "' labs --include='*.[ch]' | grep -vE '"(lab\.h|perflab/(clinic|file|judge|plan|system|worker)\.h)"' |
        while IFS=: read -r file line include; do
            include=${include#*\"}
            include=${include%\"*}
            case $include in
            */*) ;;
            *) [ -f "$(dirname "$file")/$include" ] && continue ;;
            esac
            echo "$file:$line includes $include"
        done
}
check "labs see only include/ and themselves" none "$(beyond)"

licence() { # files without their SPDX line
    grep -rLE 'SPDX-License-Identifier: (Apache-2.0|0BSD|\(?GPL-2.0-only OR BSD-2-Clause\)?)' src include labs tests scripts \
        --include='*.[ch]' --include='*.sh'
}
check "every source names its licence" none "$(licence)"
check "what learners build on is 0BSD" none \
    "$(grep -LE 'SPDX-License-Identifier: 0BSD' labs/*/start.c labs/*/lab.h include/perflab/worker.h src/judge/shim.c src/judge/protocol.h)"
tap_end
