#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The manual pages are clean, and know every command and every metric.
set -u
cd "${srcdir:-.}" || exit 1
. tests/script/tap.sh

lint() {
    (cd man && mandoc -Tlint -Wwarning "$1")
}
for page in perflab.1 perflab-lab.5 perflab-path.5; do
    if command -v mandoc >/dev/null; then
        check "man/$page is clean" lint "$page"
    else
        tap_skip "man/$page is clean" "needs mandoc"
    fi
done
for command in $(perflab help | sed -nE 's/^  ([a-z]+) .*/\1/p'); do
    check "perflab(1) describes $command" grep -q "^\.It.* $command" man/perflab.1
    check "perflab $command --help" perflab "$command" --help
done
for metric in $(sed -nE 's/^ *(OWN|ROW|LEVEL|RATIO|PROBED|PROBED_OR_SIMULATED|BPF)\("([a-z0-9_]+)",.*/\2/p' src/model/metric_table.c); do
    check "perflab-lab(5) describes $metric" \
        grep -qw "$metric" <(sed -n '/^\.Ss The metrics/,/^\.Sh/p' man/perflab-lab.5)
done
keys() { # KEYS as perflab prints them
    diff <(sed -n '/^\.Sh KEYS/,/^\.Ed/p' man/perflab.1 | sed '1,/^\.Bd/d; /^\.Ed/d') <(perflab help keys)
}
check "perflab(1) has the keys of every screen" keys
tap_end
