/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Answers about a sick program: what the learner says is held against what the case put in. Nothing
 * of the learner's runs, and nothing is measured: the learner has done that. (docs/decisions/0017)
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "judge/build.h"
#include "judge/events.h"
#include "judge/kinds/kind.h"
#include "judge/patient.h"
#include "judge/settle.h"
#include "load/load.h"

/* What does not load is the learner's to mend, as what does not compile is. */
static int read_answers(struct check *check, struct failure *failure)
{
    struct answers *answers = check->own = memory_new(struct answers);
    struct errors errors = {0};
    events_phase("answers");
    if (build_check_source(check->options->source, failure) < 0)
        return -1;
    int result = load_answers(check->options->source, &check->lab.inquiry, answers, &errors);
    if (result < 0) {
        char *text = NULL;
        size_t size;
        FILE *file = open_memstream(&text, &size);
        errors_print(&errors, file);
        fclose(file);
        failure_set(failure, VERDICT_WRONG_ANSWER, "the answers cannot be read");
        failure->detail = text_printable(text, size);
        free(text);
    }
    errors_free(&errors);
    check->record->seed = answers->number;
    return result;
}

/* The line is the lab's own, but shown on the learner's terminal all the same. */
static void hold(const struct check *check, const char *key, struct perflab_score *score)
{
    const struct answers *own = check->own;
    const struct perflab_answers answers = {own->items, own->count};
    const struct perflab_answer *answer = perflab_answer_find(&answers, key);
    *score = (struct perflab_score){.feedback = "not answered yet"};
    if (!answer || !answer->given)
        return;
    score->feedback[0] = '\0';
    check->pack.clinic->hold((const struct perflab_params *)check_params(check), own->number,
                             &answers, key, score);
    score->score = score->score > 0 ? fmin(score->score, 1) : 0;
}

static void settle_answer(const struct check *check, struct result *result)
{
    struct perflab_score score;
    double bound = result->bound;
    hold(check, metric_score(result->metric), &score);
    bool met = result->at_least ? score.score >= bound : score.score <= bound;
    result->value = result->low = result->high = score.score;
    result->route = ROUTE_COUNTED;
    result->verdict = met ? VERDICT_PASS : VERDICT_FAIL;
    result->earned = met ? result->points : 0;
    result->reason = met ? NULL : text_printable(score.feedback, strlen(score.feedback));
}

static int judge(struct check *check, struct failure *failure)
{
    struct record *record = check->record;
    size_t right = 0;
    (void)failure;
    settle_begin(&check->lab, &record->machine, check->options->cache, check->options->reached,
                 record);
    for (size_t i = 0; i < record->result_count; i++) {
        struct result *result = &record->results[i];
        if (result->verdict == VERDICT_INCONCLUSIVE)
            settle_answer(check, result);
        right += result->verdict == VERDICT_PASS;
    }
    settle_overall(record);
    if (record->verdict == VERDICT_FAIL) {
        free(record->reason);
        record->reason = memory_print("%zu of %zu answers are right", right, record->result_count);
    }
    return 0;
}

/* To profile is to look at the patient while it runs, for which a sandbox is wanted as well. */
static int judge_or_profile(struct check *check, struct failure *failure)
{
    const struct answers *answers = check->own;
    if (!check->options->profile.wanted)
        return judge(check, failure);
    if (answers->number == CASE_NEW) {
        failure_set(failure, VERDICT_WRONG_ANSWER, "there is no case yet: `perflab start %s`",
                    check->lab.id);
        return -1;
    }
    return patient_profile(check, answers->number, failure);
}

static void close_answers(struct check *check)
{
    if (check->own)
        answers_free(check->own);
    free(check->own);
}

const struct kind kind_investigate = {
    .kind = LAB_INVESTIGATE,
    .steps = {read_answers, check_open_compiler, check_needs, check_open_pack, judge_or_profile},
    .close = close_answers,
};
