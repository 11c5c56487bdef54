/* SPDX-License-Identifier: Apache-2.0 */
/* Work of which is known how much of something it is, for the calling thread to do while a counter
 * looks on. Each returns the amount, or 0 if it could not be done here. */
#ifndef PROBE_PERF_WORK_H
#define PROBE_PERF_WORK_H

double work_instructions(void); /* a loop: instructions, two a turn */
double work_branches(void);     /* the same loop: taken branches, one a turn */
double work_coins(void);        /* branches that nobody can predict; about half go wrong */
double work_cold_loads(void);   /* loads from pages and lines that no cache holds */
double work_time(void);         /* CPU time of the thread, ns */
double work_faults(void);       /* first touches of a page */
double work_waits(void);        /* sleeps, each a switch to another task */
double work_moves(void);        /* moves to another CPU; 0 if there is only one */

#endif
