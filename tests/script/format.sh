#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The layout of .clang-format (of the version it was made for), and files of a readable size.
set -u
cd "${srcdir:-.}" || exit 1
. tests/script/tap.sh

if clang-format --version 2>/dev/null | grep -q 'version 14'; then
    mapfile -t files < <(find src include labs tests -name '*.[ch]' -not -path '*/hostile/*')
    check "clang-format has nothing to change" clang-format --dry-run -Werror "${files[@]}"
else
    tap_skip "clang-format has nothing to change" "needs clang-format 14"
fi
short() {
    find src include -name '*.[ch]' -exec wc -l {} + | awk '$2 != "total" && $1 > 400 { print; bad = 1 } END { exit bad }'
}
check "no source file over 400 lines" short
tap_end
