/* SPDX-License-Identifier: Apache-2.0 */
/* Holds the answers against the case, and says what a wrong one overlooks without saying the right
 * one. */
#include "case.h"
#include "perflab/clinic.h"

/*
 * How far a number may be off, in points of a percentage. A profile of a minute has 10,000 samples
 * of the days or more, on a busy machine. A share of 40 % then has a standard error of 0.5 points,
 * and the difference of two shares of 12 and 6 % one of 0.4, to which a day that the end of the
 * profile has cut may add a little. Right is what is within three to four times that. The share of
 * waiting moves by half a point with each long wait that is cut, and by another with how the
 * start-up is left out.
 */
static const double share_points = 2, growth_points = 1.2, wait_points = 3;
static const double close_factor = 2; /* that many times as far off is told to be close */

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

static void hold_points(double number, double truth, double points, const struct mistake *mistakes,
                        size_t count, struct perflab_score *score)
{
    double off = fabs(number - truth);
    if (off <= points) {
        say(score, 1, "right");
        return;
    }
    say(score, off <= close_factor * points ? 0.5 : 0,
        off <= close_factor * points ? "close: profile for a minute, and count the days only"
                                     : "not near");
    for (size_t i = count; i-- > 0;)
        if (fabs(number - mistakes[i].value) <= points / 2)
            say(score, score->score, mistakes[i].feedback);
}

#define MISTAKES(table) table, sizeof(table) / sizeof((table)[0])

/* ---- names that are wrong wherever they stand; each returns what to say, or NULL ---- */

static bool is_wait(const char *word)
{
    for (int i = 0; i < WAIT_COUNT; i++)
        if (strcmp(word, wait_names[i]) == 0)
            return true;
    return false;
}

static const char *misplaced(const char *word)
{
    if (strcmp(word, "load_history") == 0)
        return "load_history runs once, before the first day, and a short profile sees nothing "
               "else: profile for a minute";
    if (is_wait(word))
        return "that function waits: it has next to no CPU time, however long it takes";
    return NULL;
}

static bool is_container(int place)
{
    return place < PHASE_COUNT || place == PLACE_settle_day;
}

/* ---- the fewest that have 80 % ---- */

static const char *lacking(const struct sick *sick, const struct perflab_answer *list)
{
    bool helper = false;
    for (size_t i = 0; i < list->list_count; i++) {
        int place = case_place(list->list[i]);
        if (misplaced(list->list[i]))
            return misplaced(list->list[i]);
        if (is_container(place))
            return "one of them has much in all and next to nothing in itself: its time is that of "
                   "what it calls";
        helper |= place == sick->hot[0];
    }
    if (!helper)
        return "one is missing that no single box of the graph shows: a function is as wide as all "
               "its boxes together, below whomever they stand";
    return "together they have less than 80 % in themselves: order the functions by what they have "
           "in themselves, and add up from the top";
}

static void hold_hot(const struct sick *sick, const struct perflab_answers *answers,
                     struct perflab_score *score)
{
    const struct perflab_answer *list = perflab_answer_find(answers, "hot");
    int cover = 0;
    for (size_t i = 0; i < list->list_count; i++) {
        int place = case_place(list->list[i]);
        cover += place < PLACES ? sick->work[AFTER][place] : 0;
    }
    if (list->list_count > MOST_HOT)
        say(score, 0, "at most four names: who names all is always right, and helps nobody");
    else if (cover < ENOUGH)
        say(score, 0.45 * cover / ENOUGH, lacking(sick, list));
    else if ((int)list->list_count > sick->hot_count)
        say(score, 0.5, "they have 80 %, and would have it with one name less");
    else
        say(score, 1, "right");
}

/* ---- one function ---- */

static void hold_costliest(const struct sick *sick, const struct perflab_answers *answers,
                           struct perflab_score *score)
{
    const char *word = perflab_answer_word(answers, "costliest");
    int place = case_place(word);
    if (place == sick->hot[0])
        say(score, 1, "right");
    else if (misplaced(word))
        say(score, 0, misplaced(word));
    else if (is_container(place))
        say(score, 0,
            "it has much in all, but in itself next to nothing: look at what stands on it");
    else if (place == sick->hot[1])
        say(score, 0,
            "that may be the widest box of the graph, but another function has more: its boxes "
            "stand in many places, so add them up (the table does, and so does the graph upside "
            "down)");
    else
        say(score, 0, "others have more in themselves");
}

static void hold_share(const struct sick *sick, const struct perflab_answers *answers,
                       struct perflab_score *score)
{
    const int *by = sick->helping[AFTER][sick->hot[0] - FIRST_HELPER];
    int most = 0;
    for (int i = 1; i < CALLER_COUNT; i++)
        most = by[i] > by[most] ? i : most;
    const struct mistake mistakes[] = {
        {by[most] / 100.0, "that is its widest box, below one caller; asked is the sum over all"},
        {100 * case_share(sick, AFTER, sick->hot[1]), "that is the share of another function"},
        {100 * case_share(sick, AFTER, sick->hot[0]) * 0.9,
         "a little too few: divide by what settle_day has in all, for the start-up is no day"},
    };
    hold_points(perflab_answer_number(answers, "costliest_share"),
                100 * case_share(sick, AFTER, sick->hot[0]), share_points, MISTAKES(mistakes),
                score);
}

/* 1 / (1 - p): two points of p are 3 % of it at 30 %, and a little more at 39 %. */
static void hold_amdahl(const struct sick *sick, const struct perflab_answers *answers,
                        struct perflab_score *score)
{
    double number = perflab_answer_number(answers, "amdahl");
    double share = case_share(sick, AFTER, sick->hot[0]), truth = 1 / (1 - share);
    if (perflab_factor(number, truth) <= 1.035)
        say(score, 1, "right");
    else if (perflab_factor(number, 1 / share) <= 1.1)
        say(score, 0, "1 / p is what would be left if everything else cost nothing");
    else if (perflab_factor(number, 1 + share) <= 1.03)
        say(score, 0, "1 + p: but what remains is 1 - p of the time, and the rate its inverse");
    else if (number < 1)
        say(score, 0, "that is the time that remains; asked is how many times as fast it gets");
    else
        say(score, 0,
            "Amdahl: what remains is 1 - p, with the p of costliest_share; how many times as fast "
            "is that at most?");
}

static void hold_umbrella(const struct sick *sick, const struct perflab_answers *answers,
                          struct perflab_score *score)
{
    const char *word = perflab_answer_word(answers, "umbrella");
    int place = case_place(word);
    if (place == sick->umbrella)
        say(score, 1, "right");
    else if (misplaced(word))
        say(score, 0, misplaced(word));
    else if (place == PLACE_settle_day)
        say(score, 0, "everything stands on settle_day; asked is the widest below it");
    else if (place < PHASE_COUNT)
        say(score, 0, "a phase, but another is wider in all");
    else if (sick->work[AFTER][place] >= WHOLE / 100)
        say(score, 0, "that one works itself; asked is who lets others work");
    else
        say(score, 0, "it stands on something that is wider than it is");
}

/* ---- waiting ---- */

static void hold_waits(const struct sick *sick, const struct perflab_answers *answers,
                       struct perflab_score *score)
{
    const char *word = perflab_answer_word(answers, "waits_at");
    if (strcmp(word, wait_names[sick->longest]) == 0)
        say(score, 1, "right");
    else if (strcmp(word, wait_names[sick->often]) == 0)
        say(score, 0, "it waits the most times, but for moments: add up time, do not count waits");
    else if (is_wait(word))
        say(score, 0, "it waits, but seldom and not for long: add up the time of each");
    else
        say(score, 0,
            "that one does not wait of its own accord: what waits is not in a CPU profile at all");
}

static void hold_wait_share(const struct sick *sick, const struct perflab_answers *answers,
                            struct perflab_score *score)
{
    double all = 100 * case_waiting(sick), ratio = 100 * all / (100 - all);
    const struct mistake mistakes[] = {
        {ratio, "that is waiting by working; asked is waiting by both together"},
        {100 - all, "that is the share in which it works"},
        {100 * sick->waits[sick->longest], "that is one place; asked are all together"},
    };
    hold_points(perflab_answer_number(answers, "wait_share"), all, wait_points, MISTAKES(mistakes),
                score);
}

/* ---- the version before ---- */

static void hold_regressed(const struct sick *sick, const struct perflab_answers *answers,
                           struct perflab_score *score)
{
    const char *word = perflab_answer_word(answers, "regressed");
    int place = case_place(word);
    if (place == sick->grown)
        say(score, 1, "right");
    else if (misplaced(word))
        say(score, 0, misplaced(word));
    else if (place == sick->shrunk)
        say(score, 0,
            "it has the smaller share today: red is what has grown, blue what has shrunk");
    else if (place == sick->hot[0])
        say(score, 0,
            "below one caller it has grown, below another it has shrunk by as much: calls have "
            "moved, and itself it has what it had");
    else if (place == caller_places[sick->moved_to])
        say(score, 0, "it calls a helper more often than before; in itself it has what it had");
    else if (is_container(place))
        say(score, 0, "what it calls has grown, or shrunk; in itself it has what it had");
    else
        say(score, 0, "its own share is the same in both: what differs is sampling error");
}

static void hold_growth(const struct sick *sick, const struct perflab_answers *answers,
                        struct perflab_score *score)
{
    double after = 100 * case_share(sick, AFTER, sick->grown);
    double before = 100 * case_share(sick, BEFORE, sick->grown);
    const struct mistake mistakes[] = {
        {after, "that is what it has today; asked is by how much that is more than before"},
        {before, "that is what it had before; asked is by how much it has grown"},
        {100 * (after / before - 1), "that is by how much the function itself has grown; asked are "
                                     "points of the whole"},
    };
    hold_points(perflab_answer_number(answers, "regressed_by"), after - before, growth_points,
                MISTAKES(mistakes), score);
}

static const struct {
    const char *key;
    void (*hold)(const struct sick *sick, const struct perflab_answers *answers,
                 struct perflab_score *score);
} holders[] = {
    {"hot", hold_hot},
    {"costliest", hold_costliest},
    {"costliest_share", hold_share},
    {"amdahl", hold_amdahl},
    {"umbrella", hold_umbrella},
    {"waits_at", hold_waits},
    {"wait_share", hold_wait_share},
    {"regressed", hold_regressed},
    {"regressed_by", hold_growth},
};

static void hold(const struct perflab_params *params, uint64_t number,
                 const struct perflab_answers *answers, const char *key,
                 struct perflab_score *score)
{
    struct sick sick = case_of(number);
    (void)params;
    for (size_t i = 0; i < sizeof(holders) / sizeof(holders[0]); i++)
        if (strcmp(holders[i].key, key) == 0)
            holders[i].hold(&sick, answers, score);
}

static const char *const scores[] = {"hot",          "costliest", "costliest_share", "amdahl",
                                     "umbrella",     "waits_at",  "wait_share",      "regressed",
                                     "regressed_by", NULL};

const struct perflab_clinic perflab_clinic = {
    .abi = PERFLAB_CLINIC_ABI, .scores = scores, .hold = hold};
