/* SPDX-License-Identifier: 0BSD */
/*
 * A model of a live server: one worker, one line, requests that come whenever they like.
 *
 * Times are in seconds, rates in requests per second. perflab/plan.h, which this includes, has the
 * three structs; in short:
 *
 *   plan->seen.rate            requests/s that came while the server was watched
 *   plan->seen.mean            the time of a request, on average; also p50, p90, p99, p99_9
 *   plan->seen.busy            share of that time in which the server was at work
 *   plan->singles[]            times of PERFLAB_PLAN_SINGLES requests, each alone in the system
 *   plan->rates[]              the loads to predict, requests/s
 */
#ifndef LAB_H
#define LAB_H

#include "perflab/plan.h"

/*
 * You write this. For each i: what will the time of a request be at plan->rates[i], on average and
 * for the slowest 1 %, and how many requests will be in the system, on average? Fill in
 * prediction[i].mean, .p99 and .in_system. It is called once, in a process of its own, before those
 * loads have ever been put on the server.
 */
void predict(const struct perflab_plan *plan,
             struct perflab_prediction prediction[PERFLAB_PLAN_LOADS]);

#ifdef PERFLAB_SHIM
#include "perflab/worker.h"

static inline void lab_run(const struct perflab_call *call)
{
    predict(call->in, call->out);
}
#endif

#endif
