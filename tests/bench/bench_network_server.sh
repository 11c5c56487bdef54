#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The solution of network-server beside nginx (one worker, no access log), the same generator, the same
# pair of CPUs: how many requests a second each answers, and the latency of each at 100,000/s.
set -u
perflab=./perflab
ours=./tests/bench/network_server
room=$(mktemp -d)
pid=
trap '[ -z "$pid" ] || kill "$pid" 2>/dev/null; rm -rf "$room"' EXIT
chmod 755 "$room"
nginx=$(PATH=$PATH:/usr/sbin command -v nginx) || {
    echo "network-server: skipped: needs nginx"
    exit 77
}
mapfile -t cpus < <(taskset -pc $$ | sed 's/.*: //' | tr , '\n' | awk -F- '{ for (i = $1; i <= ($2 == "" ? $1 : $2); i++) print i }')
[ "${#cpus[@]}" -ge 2 ] || { echo "network-server: skipped: needs 2 CPUs"; exit 77; }
server_cpu=${cpus[-1]} generator_cpu=${cpus[-2]}

cat >"$room/nginx.conf" <<END
daemon off; master_process off; worker_processes 1; pid $room/pid; error_log $room/error.log;
events { worker_connections 1024; }
http {
    access_log off; keepalive_requests 1000000000; keepalive_timeout 1h; tcp_nodelay on;
    client_body_temp_path $room/1; proxy_temp_path $room/2; fastcgi_temp_path $room/3;
    uwsgi_temp_path $room/4; scgi_temp_path $room/5;
    server { listen 127.0.0.1:PORT backlog=1024; location /sum { return 200 "1234567893456"; } }
}
END

number() { sed -nE "s/^ *\"$1\": ([0-9.e+-]+|null),?\$/\1/p" "$room/json" | head -n 1; }
within() { awk -v block="\"$1\":" -v field="\"$2\":" \
    '$1 == block { inside = 1 } inside && $1 == field { printf "%.1f", $2 / 1000; exit }' "$room/json"; }
load() { taskset -c "$generator_cpu" "$perflab" load --json --connections 64 "$@" "$url" >"$room/json"; }

port=18200
start() { # start ours|nginx: at a port nobody has
    local try
    for try in 1 2 3 4 5; do
        port=$((port + 1))
        if [ "$1" = ours ]; then
            taskset -c "$server_cpu" "$ours" $port 2>"$room/error.log" &
        else
            sed "s/PORT/$port/" "$room/nginx.conf" >"$room/$port.conf"
            taskset -c "$server_cpu" "$nginx" -p "$room" -c "$room/$port.conf" 2>/dev/null &
        fi
        pid=$!
        url="http://127.0.0.1:$port/sum?a=1234567890123&b=3333"
        for _ in $(seq 50); do
            "$perflab" load --smoke --timeout 1s "$url" >/dev/null 2>&1 && return 0
            kill -0 "$pid" 2>/dev/null || break
        done
        stop
    done
    echo "network-server: $1 does not start: $(cat "$room/error.log")"
    exit 1
}
stop() { kill "$pid" 2>/dev/null; wait "$pid" 2>/dev/null; pid=; }

ratios=()
for _ in 1 2 3 4 5; do
    for side in ours nginx; do
        start $side
        load --duration 1s
        declare "${side}_rate=$(number achieved)"
        stop
    done
    # shellcheck disable=SC2154
    ratio=$(awk -v a="$ours_rate" -v b="$nginx_rate" 'BEGIN { printf "%.3f", a / b }')
    ratios+=("$ratio")
    echo "network-server, closed loop of 64 connections: ours $ours_rate/s, peer (nginx) $nginx_rate/s, ratio $ratio"
done
echo "network-server, closed loop: median ratio $(printf '%s\n' "${ratios[@]}" | sort -n | sed -n 3p), goal 0.95"
for side in ours nginx; do
    start $side
    load --rate 100000 --arrivals poisson --duration 3s --limit 1ms
    echo "network-server, open loop of 100000/s, $side: achieved $(number achieved)/s, latency p50" \
        "$(within latency p50) p99 $(within latency p99) p99.9 $(within latency p99_9) us, generator on its CPU $(number cpu)"
    stop
done
