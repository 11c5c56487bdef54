/* SPDX-License-Identifier: Apache-2.0 */
/* Holds the answers against the case, and says what a wrong one overlooks without saying the right
 * one. */
#include "case.h"
#include "perflab/clinic.h"

static const char right_word[] = "right";

/* A number that a known mistake leads to, how near it must be as a factor, what to say of it. */
struct mistake {
    double value, near;
    const char *feedback;
};

/* What is right, and what is half right. Factors: 1.1 is a tenth more, or too few. */
struct tolerance {
    double full, half;
};

static void say(struct perflab_score *score, double value, const char *feedback)
{
    score->score = value;
    snprintf(score->feedback, sizeof(score->feedback), "%s", feedback);
}

static void hold_number(double number, double truth, const struct tolerance *tolerance,
                        const struct mistake *mistakes, size_t count, struct perflab_score *score)
{
    double factor = perflab_factor(number, truth);
    if (factor <= tolerance->full) {
        say(score, 1, right_word);
        return;
    }
    double value = factor <= tolerance->half ? 0.5 : 0;
    say(score, value,
        value > 0 ? "near, but not near enough: measure for longer, over a whole number of stalls, "
                    "and with nothing else running"
        : number > truth ? "too much"
                         : "too little");
    if (factor > 800 && factor < 1250) {
        say(score, 0, "a thousand times off: look at the unit");
        return;
    }
    for (size_t i = 0; i < count; i++)
        if (perflab_factor(number, mistakes[i].value) <= mistakes[i].near) {
            say(score, value, mistakes[i].feedback);
            return;
        }
}

#define MISTAKES(table) table, sizeof(table) / sizeof((table)[0])

static const char closed_feedback[] =
    "that is what a closed loop shows: it stops asking while the server stands still, so one of "
    "its thousands of requests meets a stall. Ask at a rate, whatever the server does";

static void hold_p99(const struct sick *sick, double number, struct perflab_score *score)
{
    static const struct tolerance tolerance = {1.1, 1.2};
    const struct mistake mistakes[] = {
        {1e3 * case_closed_p99(sick), 1.5, closed_feedback},
        {1e3 * case_mean(sick, sick->rate), 1.15,
         "that is the mean. Nobody waits that long: most wait for less than a millisecond, and a "
         "few for a hundred times the mean"},
        {1e3 * case_latency(sick, sick->rate, 0.1), 1.15,
         "that is nearer to the 90th percentile than to the 99th"},
        {1e3 * sick->stall / (1 - case_busy(sick, sick->rate)), 1.05,
         "that is how long after the begin of a stall it is still felt, not how long one waits"},
    };
    hold_number(number, 1e3 * case_latency(sick, sick->rate, 0.01), &tolerance, MISTAKES(mistakes),
                score);
}

/* Off by more than a hundred times is the point, so what the machine's own hiccups add is not. */
static void hold_closed_p99(const struct sick *sick, double number, struct perflab_score *score)
{
    double truth = 1e6 * case_closed_p99(sick);
    if (number >= truth / 1.25 && number <= 4 * truth)
        say(score, 1, right_word);
    else if (number > 0.3e6 * sick->stall && number < 1.1e6 * sick->stall)
        say(score, 0,
            "that is no closed loop's own p99. Either it was an open loop, or a tool such as wrk, "
            "which puts in afterwards the requests that it takes to have been omitted");
    else if (number > 4 * truth && number < 100 * truth)
        say(score, 0,
            "so long takes a request that waits for others, or for its machine: with one "
            "connection and nothing else running there is nothing to wait for");
    else if (perflab_factor(1000 * number, truth) < 4 || perflab_factor(number / 1000, truth) < 4)
        say(score, 0, "a thousand times off: look at the unit");
    else
        say(score, 0, number > truth ? "too much" : "too little: not even the service takes that");
}

static void hold_capacity(const struct sick *sick, double number, struct perflab_score *score)
{
    static const struct tolerance tolerance = {1.1, 1.2};
    double truth = case_capacity(sick);
    const struct mistake mistakes[] = {
        {1 / sick->service, 1.02,
         "so many it answers between two stalls; in the long run it stands still for a part of "
         "the time"},
        {sick->rate, 1.05, "that is the usual load; how much more can it take?"},
        {case_rate_within(sick, 0.1), 1.05,
         "that is where it gets too slow for the objective; it can answer more"},
    };
    hold_number(number, truth, &tolerance, MISTAKES(mistakes), score);
    if (score->score < 1 && number > 1.15 * truth)
        say(score, score->score,
            "beyond the knee: at that rate less is achieved than asked, and the queue grows for "
            "as long as the test lasts. An answer with 503 is none");
}

static void hold_stall_length(const struct sick *sick, double number, struct perflab_score *score)
{
    static const struct tolerance tolerance = {1.1, 1.2};
    const struct mistake mistakes[] = {
        {1e3 * sick->stall / (1 - case_busy(sick, sick->rate)), 1.08,
         "that is how long it is felt: the server is back before its queue is gone. How long does "
         "the first request of a stall wait?"},
        {1e3 * sick->stall / 2, 1.08,
         "that is what the requests of a stall wait on average, not how long it lasts"},
        {1e3 * case_latency(sick, sick->rate, 0.1), 1.15,
         "that is a percentile; the longest wait tells more, for the first request of a stall "
         "waits for all of it"},
    };
    hold_number(number, 1e3 * sick->stall, &tolerance, MISTAKES(mistakes), score);
}

static void hold_stall_period(const struct sick *sick, double number, struct perflab_score *score)
{
    static const struct tolerance tolerance = {1.05, 1.1};
    const struct mistake mistakes[] = {
        {2 * sick->period, 1.05, "every other stall was overlooked"},
        {sick->period / 2, 1.05,
         "twice as often as it is: a stall that lies in two windows is one"},
        {sick->period - sick->stall, 1.03,
         "from the end of a stall to the begin of the next: the period counts from begin to "
         "begin"},
    };
    hold_number(number, sick->period, &tolerance, MISTAKES(mistakes), score);
    if (score->score < 1 && score->score > 0)
        say(score, 0.5,
            "near. Take the time from the first stall to the last of a run and divide by the "
            "periods between them");
}

static void hold_rate_within(const struct sick *sick, double number, struct perflab_score *score)
{
    static const struct tolerance tolerance = {1.1, 1.2};
    const struct mistake mistakes[] = {
        {case_capacity(sick), 1.1,
         "so much it can answer, but how many of the answers come in time?"},
        {sick->rate, 1.05, "that is the usual load, which keeps to the limit with room to spare"},
    };
    hold_number(number, case_rate_within(sick, 0.1), &tolerance, MISTAKES(mistakes), score);
}

static void hold_under_way(const struct sick *sick, double number, struct perflab_score *score)
{
    static const struct tolerance tolerance = {1.2, 1.4};
    const struct mistake mistakes[] = {
        {64, 1.0001, "so many connections were open; how many had a request under way?"},
        {case_busy(sick, sick->rate), 1.35,
         "rate times the median latency, perhaps. Little's law is about means: the few that wait "
         "long are most of those who are there"},
        {sick->rate * case_latency(sick, sick->rate, 0.01), 1.15,
         "rate times p99: as if everybody waited as long as the slowest. Little's law takes the "
         "mean"},
    };
    hold_number(number, case_under_way(sick), &tolerance, MISTAKES(mistakes), score);
}

static const char *const soak_words[SOAK_FAULTS] = {
    [SOAK_SLOWER] = "slower",
    [SOAK_MEMORY] = "memory",
    [SOAK_DESCRIPTORS] = "descriptors",
    [SOAK_CONNECTIONS] = "connections",
};

static void hold_soak(const struct sick *sick, const char *word, struct perflab_score *score)
{
    static const struct {
        const char *word, *feedback;
    } wrongs[] = {
        {"slower", "the last third of a long run is no slower than its first. Look at the server "
                   "itself, in /proc, before and after"},
        {"memory", "its resident memory (VmRSS in /proc) is the same before and after; what is "
                   "not?"},
        {"connections", "the sockets of its clients are closed when they leave. Which other file "
                        "does it hold open, or what else grows?"},
        {"nothing", "not in ten seconds. Let it serve a hundred thousand requests without a "
                    "pause, and look at latency, memory and descriptors before and after"},
    };
    if (strcmp(word, soak_words[sick->soak]) == 0) {
        say(score, 1, right_word);
        return;
    }
    say(score, 0,
        sick->soak == SOAK_CONNECTIONS
            ? "its descriptors do grow, but with what, and what are they? Look at where the links "
              "in /proc/PID/fd lead to"
            : "the number of its open descriptors is the same before and after; what is not?");
    for (size_t i = 0; i < sizeof(wrongs) / sizeof(wrongs[0]); i++)
        if (strcmp(word, wrongs[i].word) == 0)
            say(score, 0, wrongs[i].feedback);
}

static const char *const spike_words[SPIKE_WAYS] = {
    [SPIKE_QUEUES] = "queues",
    [SPIKE_SHEDS] = "sheds",
    [SPIKE_RESETS] = "resets",
    [SPIKE_COLLAPSES] = "collapses",
};

static void hold_spike(const struct sick *sick, const char *word, struct perflab_score *score)
{
    static const struct {
        const char *word, *feedback;
    } wrongs[] = {
        {"queues", "so it looks with few connections, for then the tester keeps the queue and the "
                   "server never sees the spike. Give it as many connections as requests may be "
                   "under way at once"},
        {"sheds", "no answer says 503, or any other status than 200"},
        {"resets", "no connection ends without an answer that the tester had not given up"},
        {"collapses", "in the spike it answers as many requests a second as at any other full "
                      "load; a server that collapses answers fewer the more there are"},
        {"absorbs", "five times the usual load is more than its capacity, so something has to "
                    "give: how long do requests of the spike take, and do all have an answer?"},
    };
    if (strcmp(word, spike_words[sick->spike]) == 0) {
        say(score, 1, right_word);
        return;
    }
    for (size_t i = 0; i < sizeof(wrongs) / sizeof(wrongs[0]); i++)
        if (strcmp(word, wrongs[i].word) == 0)
            say(score, 0, wrongs[i].feedback);
}

static void hold_bad_run(const struct sick *sick, const char *word, struct perflab_score *score)
{
    static const char *const wrongs[CASE_RUNS] = {
        [1] = "that server is slow for one request in a hundred, and the tester was there to see "
              "it: sent in time, with time to spare",
        [2] = "the server did not keep up. A bad result is no bad measurement: the tester was "
              "nearly idle and sent in time",
        [3] = "the machine has its moments, but they are small beside what was measured: compare "
              "lateness and floor with p99",
        [4] = "busy, but with a reserve, and sent in time. A tester that spins is always on its "
              "CPU; that is no sign of trouble",
    };
    unsigned run = word[0] >= 'A' && word[0] < 'A' + CASE_RUNS ? sick->runs[word[0] - 'A'] : 1;
    say(score, run ? 0 : 1, run ? wrongs[run] : right_word);
}

static const struct question {
    const char *key;
    void (*number)(const struct sick *sick, double number, struct perflab_score *score);
    void (*word)(const struct sick *sick, const char *word, struct perflab_score *score);
} questions[] = {
    {"p99", hold_p99, NULL},
    {"closed_p99", hold_closed_p99, NULL},
    {"capacity", hold_capacity, NULL},
    {"stall_length", hold_stall_length, NULL},
    {"stall_period", hold_stall_period, NULL},
    {"rate_within", hold_rate_within, NULL},
    {"under_way", hold_under_way, NULL},
    {"soak", NULL, hold_soak},
    {"spike", NULL, hold_spike},
    {"bad_run", NULL, hold_bad_run},
};

static const char *const scores[] = {"p99",          "closed_p99",  "capacity",  "stall_length",
                                     "stall_period", "rate_within", "under_way", "soak",
                                     "spike",        "bad_run",     NULL};

static void hold(const struct perflab_params *params, uint64_t number,
                 const struct perflab_answers *answers, const char *key,
                 struct perflab_score *score)
{
    struct sick sick;
    (void)params;
    case_draw(number, &sick);
    for (size_t i = 0; i < sizeof(questions) / sizeof(questions[0]); i++) {
        const struct question *question = &questions[i];
        if (strcmp(question->key, key) != 0)
            continue;
        if (question->number)
            question->number(&sick, perflab_answer_number(answers, key), score);
        else
            question->word(&sick, perflab_answer_word(answers, key), score);
    }
}

const struct perflab_clinic perflab_clinic = {
    .abi = PERFLAB_CLINIC_ABI, .scores = scores, .hold = hold};
