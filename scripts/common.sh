# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# What start and test share: packages and the build. All that is said here goes to stderr, as stdout
# belongs to the program that is started.
set -eu
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)

# A row: Debian's package, and how to tell elsewhere that it is there.
# shellcheck disable=SC2034 # used by those who source this
build_needs='
gcc             tool    cc
libc6-dev       header  stdlib.h
make            tool    make
autoconf        tool    autoreconf
automake        tool    automake
pkg-config      tool    pkg-config
libncurses-dev  module  ncursesw
libbpf-dev      module  libbpf >= 1.0
libhwloc-dev    module  hwloc >= 2.1
clang           tool    clang
bpftool         tool    bpftool
libyaml-dev     module  yaml-0.1
libcmark-dev    module  libcmark >= 0.29
libsqlite3-dev  module  sqlite3 >= 3.31
libjansson-dev  module  jansson >= 2.11
libseccomp-dev  module  libseccomp >= 2.5
libdw-dev       module  libdw >= 0.170
bubblewrap      tool    bwrap
liburing-dev    module  liburing
valgrind        tool    valgrind
diffutils       tool    diff
'
# shellcheck disable=SC2034
test_needs='
libcmocka-dev         module  cmocka
mandoc                tool    mandoc
clang-format          tool    clang-format
fio                   tool    fio
libck-dev             module  ck
libopenblas-dev       module  openblas
libopenblas0-pthread  module  openblas
tmux                  tool    tmux
wrk                   tool    wrk
nginx-light           tool    nginx
'

say() {
    printf 'perflab: %s\n' "$*" >&2
}

# Run a step with its output in build/<log>; the output is shown only if the step fails.
quietly() {
    local log=$root/build/$1
    shift
    if ! "$@" >"$log" 2>&1 </dev/null; then
        tail -n 60 "$log" >&2
        say "this failed: $*; the whole output is in $log"
        exit 1
    fi
}

apt() {
    local as_root=()
    [ "$(id -u)" -eq 0 ] || as_root=(sudo)
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q "$@"
}

apt_install() {
    if compgen -G '/var/lib/apt/lists/*_Packages*' >/dev/null &&
        apt install -y --no-install-recommends "$@"; then
        return 0
    fi
    apt update && apt install -y --no-install-recommends "$@"
}

install_on_debian() {
    local package rest installed missing=()
    installed=$(dpkg-query -W -f='${Package} ${db:Status-Status}\n' 2>/dev/null || true)
    while read -r package rest; do
        if [ -n "$package" ] && [[ $'\n'$installed$'\n' != *$'\n'"$package installed"$'\n'* ]]; then
            missing+=("$package")
        fi
    done <<<"$1"
    [ ${#missing[@]} -gt 0 ] || return 0
    if [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null; then
        say "packages are missing; as root: apt-get install ${missing[*]}"
        exit 1
    fi
    say "installing ${missing[*]}"
    quietly packages.log apt_install "${missing[@]}"
}

is_there() {
    case $1 in
    tool) PATH=$PATH:/usr/sbin:/sbin command -v "$2" >/dev/null ;;
    header) echo "#include <$2>" | cc -E - >/dev/null 2>&1 ;;
    module) pkg-config --exists "$2" 2>/dev/null ;;
    esac
}

look_elsewhere() {
    local package kind name lacking=
    while read -r package kind name; do
        if [ -n "$package" ] && ! is_there "$kind" "$name"; then
            lacking+="  $kind $name (Debian: $package)"$'\n'
        fi
    done <<<"$1"
    [ -n "$lacking" ] || return 0
    say "these are missing; install what provides them and start again:"
    printf '%s' "$lacking" >&2
    exit 1
}

# Have a build folder and the packages of these rows, or end.
need() {
    # A tree that was moved or copied holds its old place in every object.
    if [ -f "$root/build/Makefile" ] &&
        ! grep -qxF "abs_top_builddir = $root/build" "$root/build/Makefile"; then
        say "build/ belongs to another folder: building anew"
        rm -rf "$root/build"
    fi
    mkdir -p "$root/build"
    if command -v dpkg-query >/dev/null && command -v apt-get >/dev/null; then
        install_on_debian "$1"
    else
        look_elsewhere "$1"
    fi
}

is_older() { # than any of the others, or missing
    local file=$1 other
    shift
    for other; do
        if [ ! "$file" -nt "$other" ]; then
            return 0
        fi
    done
    return 1
}

# Build all programs. "recheck": configure looks again at what is installed.
build() {
    cd "$root"
    if is_older configure configure.ac || is_older Makefile.in Makefile.am; then
        say "preparing the build"
        quietly autoreconf.log autoreconf -fi
    fi
    cd "$root/build"
    if [ ! -f config.status ]; then
        quietly configure.log ../configure
    elif [ "$1" = recheck ] || is_older config.status ../configure; then
        quietly configure.log ./config.status --recheck
        quietly configure.log ./config.status
    fi
    say "building"
    quietly make.log make -j"$(nproc)"
    cd "$root"
}
