#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The questions of the labs: every answer is computed anew, from the comment behind it, and given.
# Each lab's questions are put beside the smallest lab there is, so that only they are tested.
set -u
srcdir=$(cd "${srcdir:-.}" && pwd)
. "$srcdir/tests/script/tap.sh"
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
export HOME=$room/home XDG_STATE_HOME=$room/state XDG_CACHE_HOME=$room/cache PERFLAB_DATA=$room/data
mkdir -p "$HOME" "$PERFLAB_DATA/labs"
ln -s "$srcdir/include" "$srcdir/src" "$PERFLAB_DATA/"
ln -s "$srcdir/curriculum" "$PERFLAB_DATA/curriculum"

# id TAB answer TAB expression (empty: no comment), a line for each question
answers() {
    awk '/^ *- id: / { id = $3 }
         /^ *answer: / {
             line = $0
             sub(/^ *answer: */, "", line)
             expression = ""
             if ((at = index(line, "# = "))) {
                 expression = substr(line, at + 4)
                 line = substr(line, 1, at - 1)
             }
             sub(/ *$/, "", line)
             printf "%s\t%s\t%s\n", id, line, expression
         }' "$1"
}
computed() { # computed EXPRESSION
    awk "function log2(x) { return log(x) / log(2) }
         function ceil(x) { return int(x) + (x > int(x)) }
         BEGIN { printf \"%.9g\", $1 }"
}
gives() { # gives LAB ID ANSWER EXPRESSION: what is computed, in the unit of the answer, is right
    local unit value
    unit=$(sed -E 's/^[-+0-9.eE]+ *//' <<<"$3")
    value=$(computed "$4") || return 1
    perflab quiz "$1" "$2" -- "$value$unit" || { echo "computed: $value$unit, written: $3"; return 1; }
}

for file in "$srcdir"/labs/*/questions.yaml; do
    lab=$(basename "$(dirname "$file")")
    cp -r "$srcdir/tests/fixtures/labs/tiny" "$PERFLAB_DATA/labs/$lab"
    sed -i "s/^id: .*/id: $lab/" "$PERFLAB_DATA/labs/$lab/lab.yaml"
    cp "$file" "$PERFLAB_DATA/labs/$lab/"
    check "$lab: the questions are listed" perflab quiz "$lab"
    while IFS=$'\t' read -r id answer expression; do
        if [[ $answer =~ ^[a-h]$ ]]; then
            check "$lab: $id, $answer" perflab quiz "$lab" "$id" "$answer"
        elif [ -z "$expression" ]; then
            tap "not ok" "$lab: $id has no '# = EXPRESSION' behind its answer"
        else
            check "$lab: $id, $answer" gives "$lab" "$id" "$answer" "$expression"
        fi
    done < <(answers "$file")
    count=$(answers "$file" | wc -l)
    check "$lab: all $count are right now" \
        grep -q "questions $count/$count" <(perflab quiz "$lab")
done
tap_end
