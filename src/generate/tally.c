/* SPDX-License-Identifier: Apache-2.0 */
#include "generate/tally.h"

#include <math.h>

#include "base/clock.h"
#include "base/memory.h"
#include "stats/bootstrap.h"
#include "stats/series.h"

enum {
    SEED = 1, /* of the redraws: the same counts give the same interval */
    AT_ENDS = 5,
};

void tally_begin(struct tally *tally, const struct stage *stage, int64_t start, int64_t limit)
{
    *tally = (struct tally){.latency = hdr_new(HDR_DIGITS, HDR_HOUR),
                            .lag = hdr_new(HDR_DIGITS, HDR_HOUR),
                            .start = start,
                            .length = stage->length,
                            .limit = limit,
                            .last = start,
                            .stopped = start + stage->length};
}

void tally_free(struct tally *tally)
{
    hdr_free(tally->latency);
    hdr_free(tally->lag);
    tally->latency = tally->lag = NULL;
}

static size_t window_of(const struct tally *tally, int64_t intended)
{
    double place = (double)(intended - tally->start) / (double)tally->length * TALLY_WINDOWS;
    return place < 0 ? 0 : place >= TALLY_WINDOWS ? TALLY_WINDOWS - 1 : (size_t)place;
}

static void count_window(struct tally *tally, int64_t intended, bool over)
{
    size_t i = window_of(tally, intended);
    tally->windows[i].count++;
    tally->windows[i].over += over;
}

void tally_answer(struct tally *tally, int64_t intended, int64_t now)
{
    int64_t latency = now > intended ? now - intended : 0;
    size_t i = window_of(tally, intended);
    hdr_record(tally->latency, (uint64_t)latency);
    tally->answered++;
    tally->in_a_row = 0;
    tally->last = now;
    count_window(tally, intended, tally->limit && latency > tally->limit);
    tally->windows[i].answered++;
    tally->windows[i].sum += (double)latency;
    tally->windows[i].most = fmax(tally->windows[i].most, (double)latency);
}

/* Those that were waited for in vain have a latency: at least so long. Leaving them out would make
 * a server the quicker, the more requests it forgets. */
void tally_failure(struct tally *tally, enum request_failure failure, int64_t intended, int64_t now)
{
    tally->failed[failure]++;
    tally->in_a_row++;
    count_window(tally, intended, true);
    if (failure == FAILURE_TIMEOUT || failure == FAILURE_UNSENT)
        hdr_record(tally->latency, (uint64_t)(now > intended ? now - intended : 0));
}

uint64_t tally_failures(const struct tally *tally)
{
    uint64_t sum = 0;
    for (int i = 0; i < FAILURES; i++)
        sum += tally->failed[i];
    return sum;
}

void tally_stop(struct tally *tally, int64_t at)
{
    int64_t end = tally->start + tally->length;
    if (tally->over)
        return;
    tally->over = true;
    tally->stopped = at < end ? at : end;
}

/* By how much latency grew from window to window, ns; 0 where that is not sure. */
static double growth(const struct tally *tally, const size_t *windows, size_t count)
{
    double first[AT_ENDS], last[AT_ENDS];
    if (count < 2 * AT_ENDS)
        return 0;
    for (size_t i = 0; i < AT_ENDS; i++) {
        size_t a = windows[i], b = windows[count - AT_ENDS + i];
        first[i] = tally->windows[a].sum / (double)tally->windows[a].answered;
        last[i] = tally->windows[b].sum / (double)tally->windows[b].answered;
    }
    for (size_t i = 0; i < AT_ENDS * AT_ENDS; i++)
        if (last[i / AT_ENDS] <= first[i % AT_ENDS])
            return 0;
    size_t apart = windows[count - 1 - AT_ENDS / 2] - windows[AT_ENDS / 2];
    return (series_median(last, AT_ENDS) - series_median(first, AT_ENDS)) / (double)apart;
}

/* How long the answers of an open loop took, ns. */
static double answering(const struct tally *tally)
{
    size_t windows[TALLY_WINDOWS], count = 0;
    double each = (double)tally->length / TALLY_WINDOWS, asked;
    asked = (double)(tally->stopped - tally->start);
    for (size_t i = 0; i < TALLY_WINDOWS; i++)
        if (tally->windows[i].answered)
            windows[count++] = i;
    if (!count)
        return asked;
    double span = fmin((double)(windows[count - 1] + 1) * each, asked);
    return fmax(asked, span * (1 + growth(tally, windows, count) / each));
}

static void take_times(const struct hdr *hdr, struct times *times)
{
    *times = (struct times){hdr_quantile(hdr, 0.5),
                            hdr_quantile(hdr, 0.9),
                            hdr_quantile(hdr, 0.99),
                            hdr_quantile(hdr, 0.999),
                            hdr_quantile(hdr, 0.9999),
                            hdr_count(hdr) ? (double)hdr_most(hdr) : NAN,
                            hdr_mean(hdr)};
}

static void count_latency(void *context, uint64_t top, uint64_t count)
{
    latency_count(context, (double)top, (double)count);
}

void tally_latency(const struct tally *tally, double rate, double seconds, struct latency *latency)
{
    latency_init(latency);
    take_times(tally->latency, &latency->times);
    hdr_visit(tally->latency, count_latency, latency);
    latency->seconds = seconds;
    latency->rate = rate;
    latency->answered = (double)tally->answered;
    latency->failed = (double)tally_failures(tally);
    latency->lag_p99 = hdr_quantile(tally->lag, 0.99);
    latency->busy = seconds > 0 ? (double)tally->busy / (seconds * CLOCK_SECOND) : 0;
}

static void take_windows(const struct tally *tally, struct stage_result *result)
{
    struct window counts[TALLY_WINDOWS];
    struct interval share;
    result->windows = memory_alloc(TALLY_WINDOWS * sizeof(*result->windows));
    result->window_count = TALLY_WINDOWS;
    for (size_t i = 0; i < TALLY_WINDOWS; i++) {
        uint64_t answered = tally->windows[i].answered;
        counts[i] = (struct window){tally->windows[i].count, tally->windows[i].over};
        result->windows[i] =
            (struct traffic_window){tally->windows[i].count, tally->windows[i].over,
                                    answered ? tally->windows[i].sum / (double)answered : NAN,
                                    answered ? tally->windows[i].most : NAN};
    }
    bootstrap_share(counts, TALLY_WINDOWS, SEED, &share);
    result->low = share.low;
    result->over = share.median;
    result->high = share.high;
}

void tally_result(const struct tally *tally, const struct stage *stage, double cpu,
                  struct stage_result *result)
{
    int64_t asked = tally->stopped - tally->start;
    int64_t last = tally->last > tally->stopped ? tally->last : tally->stopped;
    double took = stage->rate > 0 ? answering(tally) : (double)(last - tally->start);
    double time = (double)(tally->ended - tally->start);
    *result = (struct stage_result){
        .name = memory_copy(stage->name),
        .rate = stage->rate > 0 ? stage->rate : NAN,
        .connections = (int)stage->connections,
        .seconds = (double)asked / CLOCK_SECOND,
        .judged = stage->judged,
        .due = tally->due,
        .answered = tally->answered,
        .late = tally->late,
        .reconnects = tally->reconnects,
        .unasked = tally->unasked,
        .achieved = took > 0 ? (double)tally->answered * CLOCK_SECOND / took : NAN,
        .busy = time > 0 ? (double)tally->busy / time : NAN,
        .cpu = cpu,
        .status = tally->status,
        .fault = memory_copy(tally->fault),
        .wrong = *tally->wrong ? memory_copy(tally->wrong) : NULL,
        .wrong_index = tally->wrong_index};
    for (int i = 0; i < FAILURES; i++)
        result->failed[i] = tally->failed[i];
    take_times(tally->latency, &result->latency);
    take_times(tally->lag, &result->lag);
    take_windows(tally, result);
}
