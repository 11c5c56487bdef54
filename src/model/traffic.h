/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a server did under load, as the generator saw it: plain data, as text by report/traffic.h
 * and as JSON here. Times are ns; NaN: not known, null in JSON.
 */
#ifndef MODEL_TRAFFIC_H
#define MODEL_TRAFFIC_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/record.h"

#define TRAFFIC_SCHEMA 1

/* How a request can fail. */
enum request_failure {
    FAILURE_REFUSED, /* nobody listens */
    FAILURE_RESET,   /* the connection ended before a byte of the answer */
    FAILURE_TIMEOUT,
    FAILURE_BAD,    /* what came is no HTTP response */
    FAILURE_STATUS, /* a response, but not 2xx */
    FAILURE_SHORT,  /* the response ended too early */
    FAILURE_WRONG,  /* a whole response, but not to this request */
    FAILURE_LOCAL,  /* no port, no descriptor, no route: this side's */
    FAILURE_UNSENT, /* was due, but no connection was free until the end */
    FAILURES,
};

const char *failure_name(enum request_failure failure); /* of JSON: "refused" */
const char *failure_text(enum request_failure failure); /* in words */

struct times {
    double p50, p90, p99, p99_9, p99_99, most, mean;
};

/* One of the equal parts of a stage's time: the requests that were to be sent in it. */
struct traffic_window {
    uint64_t count, over; /* due; failed, or answered later than the limit */
    double mean, most;    /* latency of those answered */
};

struct stage_result {
    char *name;
    double rate;     /* asked for, requests/s; NaN: closed loop */
    int connections; /* at most */
    double seconds;  /* asked for; of a stage that was ended early, until then */
    bool judged;     /* against the limit; else only shown */
    uint64_t due, answered, failed[FAILURES]; /* due = answered + the sum of failed */
    uint64_t late;                            /* that were due when no connection was free */
    uint64_t reconnects;                      /* connections opened again after the first */
    uint64_t unasked;       /* connections on which bytes came that nobody had asked for */
    double achieved;        /* answers/s, over the time that the answers took */
    struct times latency;   /* from the intended send time */
    struct times lag;       /* sending: actual minus first possible time, the generator's own */
    double busy;            /* share of its time in which the generator had something to do */
    double cpu;             /* CPU time it got, as a share of the time */
    double low, over, high; /* share of requests over the limit, and its 95 % interval */
    struct traffic_window *windows;
    size_t window_count;
    enum verdict verdict;
    char *reason; /* of the verdict; NULL: plain */
    char *fault;  /* what was wrong with the first bad response; NULL: none was */
    char *wrong; /* what was wrong with the first wrong body; NULL: none was, or none was checked */
    uint64_t wrong_index; /* which request that answered */
    int status;           /* of the first answer that was not 2xx; 0: none */
};

struct traffic {
    char *url, *address, *phase;
    bool spins;     /* the generator never sleeps, so it should have its CPU all the time */
    double limit;   /* ns; NaN: none */
    double allowed; /* share of requests that may be over it or fail: 0.01 */
    double floor;   /* share of moments at which this machine alone breaks the limit */
    double floor_p99_9, floor_most; /* hiccups of a spinning thread; NaN: not taken */
    struct stage_result *stages;
    size_t stage_count;
    double knee; /* stress: the highest rate that held; NaN: no stress, or none did */
    enum verdict verdict;
    char *reason;
    char **warnings;
    size_t warning_count;
};

/* Beyond these the figures are the generator's own: it is busy so much of its time that it has no
 * reserve, or sends so late that half of the slowest per cent is its own lateness (ns). NaN: no. */
bool traffic_no_reserve(double busy);
bool traffic_lags(double lag_p99, double latency_p99);

/* Of the rate asked for; below, it was not this load that was measured. */
#define TRAFFIC_KEPT 0.99

void traffic_warn(struct traffic *traffic, char *text); /* takes the text */
void traffic_free(struct traffic *traffic);             /* empties, does not free the struct */
json_t *traffic_to_json(const struct traffic *traffic);

#endif
