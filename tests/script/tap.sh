# SPDX-License-Identifier: Apache-2.0
# TAP from shell: `check "what" command...` passes if the command succeeds. End with `tap_end`.
# shellcheck shell=bash
tap_count=0
tap_failed=0

tap() { # tap ok|not\ ok what
    tap_count=$((tap_count + 1))
    echo "$1 $tap_count - $2"
    [ "$1" = ok ] || tap_failed=1
}

check() {
    local what=$1 output
    shift
    if output=$("$@" 2>&1); then
        tap ok "$what"
    else
        tap "not ok" "$what"
        printf '%s\n' "$output" | tail -n 20 | sed 's/^/# /'
    fi
}

tap_skip() { # tap_skip what why
    tap_count=$((tap_count + 1))
    echo "ok $tap_count - $1 # SKIP $2"
}

tap_end() {
    echo "1..$tap_count"
    exit $tap_failed
}
