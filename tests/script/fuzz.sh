#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The fuzz targets on their corpora and on mutations of them, the same ones every time.
set -u
. "${srcdir:-.}/tests/script/tap.sh"
check "loader: corpus and 20000 mutations" \
    ./tests/fuzz/fuzz_load "${srcdir:-.}/tests/fuzz/corpus/load" 20000
check "decision records: corpus and 20000 mutations" \
    ./tests/fuzz/fuzz_adr "${srcdir:-.}/tests/fuzz/corpus/adr" 20000
check "probe parsers: corpus and 20000 mutations" \
    ./tests/fuzz/fuzz_probe "${srcdir:-.}/tests/fuzz/corpus/probe" 20000
check "records and recorded runs: corpus and 20000 mutations" \
    ./tests/fuzz/fuzz_report "${srcdir:-.}/tests/fuzz/corpus/report" 20000
check "what profiles are read from: corpus and 20000 mutations" \
    ./tests/fuzz/fuzz_profile "${srcdir:-.}/tests/fuzz/corpus/profile" 20000
check "listings of code: corpus and 20000 mutations" \
    ./tests/fuzz/fuzz_code "${srcdir:-.}/tests/fuzz/corpus/code" 20000
check "perflab-probe's requests: corpus and 20000 mutations" \
    ./tests/fuzz/fuzz_helper "${srcdir:-.}/tests/fuzz/corpus/helper" 20000
check "judge events and lessons: corpus and 20000 mutations" \
    ./tests/fuzz/fuzz_run "${srcdir:-.}/tests/fuzz/corpus/run" 20000
check "HTTP responses: corpus and 20000 mutations" \
    ./tests/fuzz/fuzz_response "${srcdir:-.}/tests/fuzz/corpus/response" 20000
tap_end
