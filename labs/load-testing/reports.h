/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Five load tests of other servers, as their testers left them. Four may be believed, whatever one
 * thinks of the servers: one server is slow, one is too slow, one stalls on a machine that has its
 * moments, one is fast and nearly as much as the tester can do. The first may not: either the
 * tester had no reserve, or it was kept from its CPU, and what it measured was its own lateness.
 */
#ifndef LOAD_TESTING_REPORTS_H
#define LOAD_TESTING_REPORTS_H

/* As in sick.runs; row 0 has two forms. */
static const char *const reports[] = {
    "open loop, 60.0 k/s asked, 51.3 k/s achieved, latency p50 41.8 ms, p99 88.1 ms\n"
    "       sent late by 86.9 ms at p99; generator busy 99 %, on a CPU 100 % of the time\n"
    "       floor: 61.2 us at 99.9 % of moments\n",
    "open loop, 20.0 k/s asked, 19.9 k/s achieved, latency p50 212 us, p99 12.4 ms\n"
    "       sent late by 30.1 us at p99; generator busy 22 %, on a CPU 100 % of the time\n"
    "       floor: 55.0 us at 99.9 % of moments\n",
    "open loop, 8.00 k/s asked, 4.92 k/s achieved, latency p50 1.81 s, p99 3.70 s\n"
    "       sent late by 14.2 us at p99; generator busy 17 %, on a CPU 100 % of the time\n"
    "       floor: 70.3 us at 99.9 % of moments\n",
    "open loop, 2.00 k/s asked, 2.00 k/s achieved, latency p50 1.12 ms, p99 197 ms\n"
    "       sent late by 2.94 ms at p99; generator busy 4 %, on a CPU 97 % of the time\n"
    "       floor: 3.10 ms at 99.9 % of moments\n",
    "open loop, 90.0 k/s asked, 90.0 k/s achieved, latency p50 62.5 us, p99 694 us\n"
    "       sent late by 16.8 us at p99; generator busy 84 %, on a CPU 100 % of the time\n"
    "       floor: 49.7 us at 99.9 % of moments\n",
};
static const char other_form[] =
    "open loop, 30.0 k/s asked, 30.0 k/s achieved, latency p50 118 us, p99 9.42 ms\n"
    "       sent late by 8.87 ms at p99; generator busy 31 %, on a CPU 64 % of the time\n"
    "       floor: 58.4 us at 99.9 % of moments\n";

#endif
