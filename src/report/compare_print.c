/* SPDX-License-Identifier: Apache-2.0 */
/* A comparison as text for a person, and as JSON. */
#include <math.h>
#include <string.h>

#include "report/compare.h"
#include "report/number.h"

static void print_row(FILE *to, const char *title, const char *a, const char *b, const char *rest)
{
    fprintf(to, "  %-20s %17s %17s%s%s\n", title, a, b, *rest ? "  " : "", rest);
}

static const char *value_text(const struct result *result, char *to)
{
    return result ? number_print(to, result->value, result->metric->unit) : "-";
}

/* "[4.00x, 4.40x]"; "" where there is none. */
static const char *interval_text(const struct result *result, char *to)
{
    *to = '\0';
    if (result && !result_exact(result) && !isnan(result->low))
        number_interval(to, NAN, result->low, result->high, result->metric->unit);
    return to;
}

static const char *ratio_text(double ratio, char *to)
{
    return isnan(ratio) ? "" : number_print(to, ratio, "x");
}

static void print_results(const struct comparison *comparison, FILE *to)
{
    char a[NUMBER_INTERVAL_SIZE], b[NUMBER_INTERVAL_SIZE], ratio[NUMBER_SIZE];
    for (size_t i = 0; i < comparison->result_count; i++) {
        const struct compared_result *row = &comparison->results[i];
        print_row(to, row->metric->name, value_text(row->a, a), value_text(row->b, b),
                  ratio_text(row->ratio, ratio));
        interval_text(row->a, a);
        interval_text(row->b, b);
        if (*a || *b)
            print_row(to, "", a, b, "");
        print_row(to, "", row->a ? verdict_name(row->a->verdict) : "-",
                  row->b ? verdict_name(row->b->verdict) : "-", "");
        fprintf(to, "      %s; %s\n", relation_words[row->relation],
                result_provenance(row->b ? row->b : row->a));
    }
}

static void print_counters(const struct comparison *comparison, FILE *to)
{
    char a[NUMBER_SIZE], b[NUMBER_SIZE], ratio[NUMBER_SIZE];
    for (size_t i = 0; i < comparison->counter_count; i++) {
        const struct compared_counter *row = &comparison->counters[i];
        const struct counter *known = row->b ? row->b : row->a;
        const char *provenance = counter_provenance(known);
        char rest[64];
        snprintf(rest, sizeof(rest), "%6s  %.*s", ratio_text(row->ratio, ratio),
                 (int)strcspn(provenance, " :"), provenance);
        print_row(to, row->metric->name,
                  row->a ? number_print(a, row->a->candidate, row->metric->unit) : "-",
                  row->b ? number_print(b, row->b->candidate, row->metric->unit) : "-", rest);
    }
}

static bool has_baseline(const struct comparison *comparison)
{
    for (size_t i = 0; i < comparison->counter_count; i++) {
        const struct compared_counter *row = &comparison->counters[i];
        if ((row->a && !isnan(row->a->baseline)) || (row->b && !isnan(row->b->baseline)))
            return true;
    }
    return false;
}

void comparison_print(const struct comparison *comparison, const char *const names[2], FILE *to)
{
    const char *title;
    char a[COMPARISON_TEXT], b[COMPARISON_TEXT];
    bool any = false;
    print_row(to, "", names[0], names[1], "second/first");
    print_row(to, "verdict", verdict_name(comparison->a->verdict),
              verdict_name(comparison->b->verdict), "");
    for (size_t i = 0; i < comparison->obstacles.count; i++)
        fprintf(to, "%s  %s\n", i ? "" : "not comparable\n", comparison->obstacles.items[i]);
    fputs("criteria\n", to);
    print_results(comparison, to);
    if (comparison->counter_count)
        fputs(has_baseline(comparison) ? "counters, of the candidate\n" : "counters\n", to);
    print_counters(comparison, to);
    for (size_t i = 0; i < COMPARISON_NOISE; i++) {
        if (!comparison_noise(comparison, i, &title, a, b))
            continue;
        fputs(any ? "" : "trust\n", to);
        print_row(to, title, a, b, "");
        any = true;
    }
    fputs("The two were not run side by side: what the machine did meanwhile is in the\n"
          "difference, too.\n",
          to);
}

static json_t *number_or_null(double value)
{
    return isfinite(value) ? json_real(value) : json_null();
}

static json_t *result_json(const struct result *result)
{
    if (!result)
        return json_null();
    return json_pack("{s:o, s:o, s:o, s:o, s:s}", "value", number_or_null(result->value), "low",
                     number_or_null(result->low), "high", number_or_null(result->high), "bound",
                     number_or_null(result->bound), "verdict", verdict_name(result->verdict));
}

static json_t *counter_json(const struct counter *counter)
{
    if (!counter)
        return json_null();
    return json_pack("{s:o, s:o, s:s}", "baseline", number_or_null(counter->baseline), "candidate",
                     number_or_null(counter->candidate), "provenance", counter_provenance(counter));
}

static json_t *noise_json(const struct comparison *comparison)
{
    json_t *rows = json_array();
    for (size_t i = 0; i < COMPARISON_NOISE; i++) {
        const char *title;
        char a[COMPARISON_TEXT], b[COMPARISON_TEXT];
        if (!comparison_noise(comparison, i, &title, a, b))
            continue;
        json_array_append_new(rows, json_pack("{s:s, s:s, s:s}", "name", title, "a", a, "b", b));
    }
    return rows;
}

json_t *comparison_to_json(const struct comparison *comparison)
{
    json_t *obstacles = json_array(), *criteria = json_array(), *counters = json_array();
    for (size_t i = 0; i < comparison->obstacles.count; i++)
        json_array_append_new(obstacles, json_string(comparison->obstacles.items[i]));
    for (size_t i = 0; i < comparison->result_count; i++) {
        const struct compared_result *row = &comparison->results[i];
        json_array_append_new(
            criteria,
            json_pack("{s:s, s:s, s:s, s:o, s:o, s:o, s:s}", "metric", row->metric->name, "unit",
                      row->metric->unit, "provenance", result_provenance(row->b ? row->b : row->a),
                      "a", result_json(row->a), "b", result_json(row->b), "ratio",
                      number_or_null(row->ratio), "relation", relation_words[row->relation]));
    }
    for (size_t i = 0; i < comparison->counter_count; i++) {
        const struct compared_counter *row = &comparison->counters[i];
        json_array_append_new(counters,
                              json_pack("{s:s, s:s, s:o, s:o, s:o}", "metric", row->metric->name,
                                        "unit", row->metric->unit, "a", counter_json(row->a), "b",
                                        counter_json(row->b), "ratio", number_or_null(row->ratio)));
    }
    return json_pack("{s:b, s:o, s:o, s:o, s:o}", "comparable", comparison->obstacles.count == 0,
                     "obstacles", obstacles, "criteria", criteria, "counters", counters, "noise",
                     noise_json(comparison));
}
