/* SPDX-License-Identifier: Apache-2.0 */
/* Holds the answers against the case, and says what a wrong one overlooks without saying the right
 * one. */
#include "case.h"
#include "perflab/clinic.h"

enum { NEAR_PERCENT = 4 }; /* that a number comes from a known mistake */
static const double right = 1.1, close = 1.25;

/* A number that a known mistake leads to, and what to say of it. */
struct mistake {
    double value;
    const char *feedback;
};

static void say(struct perflab_score *score, double value, const char *feedback)
{
    score->score = value;
    snprintf(score->feedback, sizeof(score->feedback), "%s", feedback);
}

static void hold_number(double number, double truth, const struct mistake *mistakes, size_t count,
                        struct perflab_score *score)
{
    double factor = perflab_factor(number, truth);
    if (factor <= right) {
        say(score, 1, "right");
        return;
    }
    say(score, factor <= close ? 0.5 : 0,
        factor <= close ? "close, within a quarter, but not within a tenth: look for longer, or "
                          "take the average of more"
                        : "not near");
    for (size_t i = 0; i < count; i++)
        if (perflab_factor(number, mistakes[i].value) <= 1 + NEAR_PERCENT / 100.0)
            say(score, score->score, mistakes[i].feedback);
    if (factor > 900 && factor < 1100)
        say(score, 0, "a thousand times off: look at the unit, K is not M");
}

#define MISTAKES(table) table, sizeof(table) / sizeof((table)[0])

static int index_of(const char *word, const char *const names[], int count)
{
    int i = 0;
    while (i < count && strcmp(names[i], word) != 0)
        i++;
    return i;
}

static void hold_site(const struct clinic_case *sick, const struct perflab_answers *answers,
                      struct perflab_score *score)
{
    const char *word = perflab_answer_word(answers, "leak_site");
    if (strcmp(word, suspect_names[sick->service.leak]) == 0)
        say(score, 1, "right");
    else if (index_of(word, suspect_names, SUSPECT_COUNT) < SUSPECT_COUNT)
        say(score, 0,
            "all that this place allocates is freed when the request is done: count what "
            "is not freed, place by place, and not what is allocated");
    else if (index_of(word, cache_names, CACHES) < CACHES)
        say(score, 0,
            "what a cache holds can still be reached; memory is lost when no pointer to "
            "it is left. Growth is one illness, a leak another");
    else if (strcmp(word, "config_load") == 0)
        say(score, 0,
            "it has lost memory, but once, at the start: run for twice as long and see "
            "which loss has doubled");
    else if (strcmp(word, "queue_event") == 0)
        say(score, 0,
            "it keeps a fixed number of events and frees the oldest for each new one: "
            "after some seconds it grows no more");
    else
        say(score, 0,
            "this place allocates much, but all of it is freed: look at what stays, not "
            "at what flows");
}

static double cache_rate(const struct service_case *service)
{
    return (double)REQUESTS_PER_SECOND / service->insert_every * service->entry[service->unbounded];
}

static void hold_rate(const struct clinic_case *sick, const struct perflab_answers *answers,
                      struct perflab_score *score)
{
    const struct service_case *service = &sick->service;
    double all = (double)REQUESTS_PER_SECOND * service->size[service->leak];
    const struct mistake mistakes[] = {
        {case_slope(service) / 1e3, "that is how fast the whole program grows; the leak is one of "
                                    "two things in it"},
        {cache_rate(service) / 1e3, "that is how fast something grows that can still be reached"},
        {all / 1e3, "that is all that the place allocates; some of it is freed"},
    };
    hold_number(perflab_answer_number(answers, "leak_rate"), case_leak_rate(service) / 1e3,
                MISTAKES(mistakes), score);
}

static void hold_cache(const struct clinic_case *sick, const struct perflab_answers *answers,
                       struct perflab_score *score)
{
    int cache = index_of(perflab_answer_word(answers, "unbounded_cache"), cache_names, CACHES);
    if (cache == sick->service.unbounded)
        say(score, 1, "right");
    else if (cache == sick->service.filling)
        say(score, 0,
            "it grows for a while, and then it is full: compare two moments after the "
            "first twenty seconds");
    else
        say(score, 0, "it is full within the first second and grows no more");
}

static void hold_minutes(const struct clinic_case *sick, const struct perflab_answers *answers,
                         struct perflab_score *score)
{
    const struct service_case *service = &sick->service;
    double limit = service->limit * 1048576.0, slope = case_slope(service);
    double filling =
        REQUESTS_PER_SECOND * case_chunk(service->entry[service->filling] + ENTRY_HEAD);
    const struct mistake mistakes[] = {
        {limit / (slope + filling) / 60, "your slope holds something that stops growing: take it "
                                         "between two moments after the first twenty seconds"},
        {limit / case_leak_rate(service) / 60, "the leak is not the only thing that grows"},
        {limit / cache_rate(service) / 60, "what can be reached is not the only thing that grows"},
        {60 * case_minutes(service), "that many seconds, perhaps; the number is read in its unit"},
    };
    hold_number(perflab_answer_number(answers, "oom_after"), case_minutes(service),
                MISTAKES(mistakes), score);
}

static void hold_class(const struct clinic_case *sick, const struct perflab_answers *answers,
                       struct perflab_score *score)
{
    int size = atoi(perflab_answer_word(answers, "stranded_class")), class = 0;
    while (class < CLASSES - 1 && class_sizes[class] != size)
        class ++;
    if (class == sick->heap.stranded)
        say(score, 1, "right");
    else if (class == sick->heap.crowd)
        say(score, 0, "it takes much memory, but nearly all of it holds objects that are alive");
    else if (class == sick->heap.rare)
        say(score, 0,
            "its ratio is bad, but of how many megabytes? What is stranded "
            "is resident bytes less live bytes");
    else
        say(score, 0,
            "what is resident of this class is in use: compare its pages with its live "
            "objects times their size");
}

static void hold_ratio(const struct clinic_case *sick, const struct perflab_answers *answers,
                       struct perflab_score *score)
{
    const struct heap_case *heap = &sick->heap;
    double alone =
        (double)SPAN_BYTES * heap->spans[heap->stranded] / case_live(heap, heap->stranded);
    double peak = 0, live = 0;
    for (int i = 0; i < CLASSES; i++) {
        peak += (double)heap->full[i] * SPAN_BYTES;
        live += case_live(heap, i);
    }
    const struct mistake mistakes[] = {
        {alone, "that is the ratio of one class; asked is that of the whole heap"},
        {peak / live, "that is the peak (VmHWM) over what lives now: take what is resident now"},
        {1 / case_rss_over_live(heap), "upside down: resident over live is more than 1"},
    };
    hold_number(perflab_answer_number(answers, "rss_over_live"), case_rss_over_live(heap),
                MISTAKES(mistakes), score);
}

static void hold_pause(const struct clinic_case *sick, const struct perflab_answers *answers,
                       struct perflab_score *score)
{
    const struct collector_case *collector = &sick->collector;
    const struct mistake mistakes[] = {
        {case_quantile(collector, collector->slice, 0.5) / 1e6,
         "that is the median: half of the pauses are longer. The p99 has 99 of 100 below it"},
        {case_quantile(collector, collector->right, 0.99) / 1e6,
         "the p99 of another setting; asked is the one that the patient comes with"},
    };
    hold_number(perflab_answer_number(answers, "pause_p99"),
                case_quantile(collector, collector->slice, 0.99) / 1e6, MISTAKES(mistakes), score);
}

static void hold_slice(const struct clinic_case *sick, const struct perflab_answers *answers,
                       struct perflab_score *score)
{
    const char *word = perflab_answer_word(answers, "pause_slice");
    int slice = slices[index_of(word, slice_names, SLICES - 1)];
    if (slice == sick->collector.right)
        say(score, 1, "right");
    else if (slice == WHOLE || slice > sick->collector.right)
        say(score, 0,
            "the p99 of its pauses is above the target: take the 99th of 100 sorted "
            "pauses, not the middle");
    else
        say(score, 0.5,
            "it meets the target, and so does a larger slice, which stops the program "
            "less often");
}

static const struct {
    const char *key;
    void (*hold)(const struct clinic_case *sick, const struct perflab_answers *answers,
                 struct perflab_score *score);
} holders[] = {
    {"leak_site", hold_site},    {"leak_rate", hold_rate},       {"unbounded_cache", hold_cache},
    {"oom_after", hold_minutes}, {"stranded_class", hold_class}, {"rss_over_live", hold_ratio},
    {"pause_p99", hold_pause},   {"pause_slice", hold_slice},
};

static void hold(const struct perflab_params *params, uint64_t number,
                 const struct perflab_answers *answers, const char *key,
                 struct perflab_score *score)
{
    struct clinic_case sick = case_of(number);
    (void)params;
    for (size_t i = 0; i < sizeof(holders) / sizeof(holders[0]); i++)
        if (strcmp(holders[i].key, key) == 0)
            holders[i].hold(&sick, answers, score);
}

static const char *const scores[] = {"leak_site", "leak_rate",      "unbounded_cache",
                                     "oom_after", "stranded_class", "rss_over_live",
                                     "pause_p99", "pause_slice",    NULL};

const struct perflab_clinic perflab_clinic = {
    .abi = PERFLAB_CLINIC_ABI, .scores = scores, .hold = hold};
