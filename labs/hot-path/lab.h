/* SPDX-License-Identifier: 0BSD */
/*
 * A trading day in text, one tick a line, and a report with a line for each instrument.
 *
 * A line of the text:
 *
 *     09:30:01.004217 XNAS ABCD 187.25 300 *a9
 *
 * is the time of day with six decimals, the venue, the symbol, the price, the size, and after a
 * star the checksum: the sum of all bytes before the star, modulo 256, as two hexadecimal digits in
 * lower case. Fields are separated by one blank, each line ends in a newline. A venue has four
 * capital letters, a symbol one to five. A price is below 1000 and has two to four decimals, a size
 * is from 1 to 99999. An instrument is a symbol at a venue; there are at most MAX_INSTRUMENTS, none
 * is known beforehand. Ticks may come late: times do not always rise.
 *
 * A line with a wrong checksum is counted as rejected and otherwise ignored.
 *
 * The report has a line for each instrument with a tick that was not rejected, by symbol and then
 * by venue in the order of strcmp(), and one for the whole:
 *
 *     ABCD XNAS ticks 31 volume 9410 high 187.4000 low 186.9150 vwap 187.1032
 *         last 187.2500 at 15:59:58.120004                    (on the same line, after one blank)
 *     400 instruments 11880 ticks 120 rejected
 *
 * Prices have four decimals. vwap is the sum of price x size over the sum of sizes, cut off after
 * four decimals. last and at are those of the tick with the latest time, of the later line if two
 * have the same. The report ends in '\0'. It has room for MAX_INSTRUMENTS + 1 lines of
 * REPORT_LINE bytes.
 */
#ifndef LAB_H
#define LAB_H

#include <stddef.h>
#include <stdint.h>

enum {
    MAX_INSTRUMENTS = 1024,
    REPORT_LINE = 144, /* more than a line of the report can have */
};

/* Input of one call. */
struct feed {
    uint64_t length;
    uint64_t unused[7];
    char text[]; /* length bytes, then '\0' */
};

/* Output of one call: the report. */

void report_ticks(const char *text, size_t length, char *report);

#ifdef PERFLAB_SHIM
#include "perflab/worker.h"

static inline void lab_run(const struct perflab_call *call)
{
    const struct feed *feed = call->in;
    report_ticks(feed->text, feed->length, call->out);
}
#endif

#endif
