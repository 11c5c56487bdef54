#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The shell's screens by scripts, in process, and random keys. PERFLAB_GOLDEN=1 writes the golden
# screens anew; PERFLAB_KEYS is the number of random keys.
set -u
. "${srcdir:-.}/tests/script/tap.sh"
golden=${srcdir:-.}/tests/screen/golden
for script in "${srcdir:-.}"/tests/screen/*.keys; do
    for variant in "80x24 256 utf8" "132x43 none utf8" "80x24 none ascii"; do
        # shellcheck disable=SC2086 # three words
        check "$(basename "$script" .keys), $variant" \
            ./tests/screen/screen "$script" $variant "$golden"
    done
done
keys=${PERFLAB_KEYS:-4000}
check "$keys random keys" ./tests/screen/screen --fuzz 1 "$keys"
tap_end
