#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The loader's fuzz target on its corpus and on mutations of it, the same ones every time.
set -u
. "${srcdir:-.}/tests/script/tap.sh"
check "loader: corpus and 20000 mutations" \
    ./tests/fuzz/fuzz_load "${srcdir:-.}/tests/fuzz/corpus/load" 20000
tap_end
