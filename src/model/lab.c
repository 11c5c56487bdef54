/* SPDX-License-Identifier: Apache-2.0 */
#include "model/lab.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

/* 10, 16, 24, 36, 50 pairs: five looks at 99 % each keep the family at 95 % (Bonferroni). */
const struct budget lab_default_budget = {{10, 16, 24, 36, 50}, 5, 15.0};
const struct limits lab_default_limits = {256 << 20, 10.0, 64 << 10, 1};

const char *const lab_kind_names[LAB_KINDS] = {"kernel", "service", "stack", "investigate", "plan"};

bool budget_extend(struct budget *budget, int pairs)
{
    if (pairs > BUDGET_MOST_PAIRS || budget->look_count == BUDGET_MOST_LOOKS ||
        pairs <= budget->looks[budget->look_count - 1])
        return false;
    budget->looks[budget->look_count++] = pairs;
    return true;
}

const int64_t *params_find(const struct params *params, const char *name)
{
    for (size_t i = 0; i < params->count; i++)
        if (strcmp(params->items[i].name, name) == 0)
            return &params->items[i].value;
    return NULL;
}

const char *lab_suffix(const struct lab *lab)
{
    return lab->kind == LAB_INVESTIGATE ? ".yaml" : ".c";
}

bool lab_is_program(const struct lab *lab)
{
    return lab->kind == LAB_SERVICE;
}

const struct routes *criterion_routes(const struct criterion *criterion)
{
    return criterion->decided_by.count ? &criterion->decided_by : &criterion->metric->routes;
}

bool lab_asks(const struct lab *lab, enum route route)
{
    for (size_t i = 0; i < lab->counters.count; i++)
        if (routes_have(&lab->counters.items[i]->routes, route))
            return true;
    for (size_t i = 0; i < lab->criterion_count; i++)
        for (const struct criterion *c = &lab->criteria[i]; c; c = c->otherwise)
            if (routes_have(criterion_routes(c), route))
                return true;
    return false;
}

bool lab_names(const struct lab *lab, const struct metric *metric)
{
    for (size_t i = 0; i < lab->counters.count; i++)
        if (lab->counters.items[i] == metric)
            return true;
    for (size_t i = 0; i < lab->criterion_count; i++)
        for (const struct criterion *c = &lab->criteria[i]; c; c = c->otherwise)
            if (c->metric == metric)
                return true;
    return false;
}

const char *criterion_title(const struct lab *lab, const struct criterion *criterion)
{
    const char *score = metric_score(criterion->metric);
    const struct asked *asked = score ? inquiry_find(&lab->inquiry, score) : NULL;
    return criterion->title ? criterion->title : asked ? asked->ask : NULL;
}

const char *criterion_meaning(const struct lab *lab, const struct criterion *criterion)
{
    const char *title = criterion_title(lab, criterion);
    return title ? title : criterion->metric->title;
}

static void add_score(const struct metric *metric, struct strings *names)
{
    const char *score = metric_score(metric);
    if (score && !strings_have(names, score))
        strings_add(names, score);
}

void lab_scores(const struct lab *lab, struct strings *names)
{
    for (size_t i = 0; i < lab->counters.count; i++)
        add_score(lab->counters.items[i], names);
    for (size_t i = 0; i < lab->criterion_count; i++)
        for (const struct criterion *c = &lab->criteria[i]; c; c = c->otherwise)
            add_score(c->metric, names);
}

void needs_free(struct needs *needs)
{
    strings_free(&needs->isa);
    strings_free(&needs->kernel);
}

void params_free(struct params *params)
{
    for (size_t i = 0; i < params->count; i++)
        free(params->items[i].name);
    free(params->items);
    *params = (struct params){0};
}

size_t lab_stage_find(const struct lab *lab, const char *name)
{
    size_t i = 0;
    while (i < lab->stage_count && strcmp(lab->stages[i].name, name) != 0)
        i++;
    return i;
}

static void criterion_free(struct criterion *criterion)
{
    free(criterion->source);
    free(criterion->title);
    needs_free(&criterion->needs);
    if (criterion->otherwise) {
        criterion_free(criterion->otherwise);
        free(criterion->otherwise);
    }
}

void lab_free(struct lab *lab)
{
    char *texts[] = {lab->folder,   lab->id,   lab->title,   lab->summary, lab->entry,
                     lab->baseline, lab->work, lab->predict, lab->decision};
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        free(texts[i]);
    strings_free(&lab->edit);
    params_free(&lab->params);
    params_free(&lab->quick);
    for (size_t i = 0; i < lab->stage_count; i++) {
        free(lab->stages[i].name);
        params_free(&lab->stages[i].params);
        params_free(&lab->stages[i].quick);
    }
    strings_free(&lab->cc);
    strings_free(&lab->libs);
    strings_free(&lab->allow);
    inquiry_free(&lab->inquiry);
    free(lab->counters.items);
    for (size_t i = 0; i < lab->criterion_count; i++)
        criterion_free(&lab->criteria[i]);
    free(lab->criteria);
    needs_free(&lab->needs);
    *lab = (struct lab){0};
}
