/* SPDX-License-Identifier: Apache-2.0 */
#include "report/html_lab.h"

#include "base/clock.h"
#include "report/number.h"

const struct page_attempt *html_shown(const struct page_lab *lab)
{
    return &lab->attempts[lab->shown];
}

/* Not known, where the check never came to measuring. */
static bool maybe_pairs(const struct page_lab *lab)
{
    const struct record *record = &html_shown(lab)->record;
    return !lab->series_count && !record_of_rounds(record) &&
           (record->pairs || !record_judged(record));
}

static bool of_rounds(const struct page_lab *lab)
{
    return lab->series_count || record_of_rounds(&html_shown(lab)->record);
}

static bool has_load(const struct page_lab *lab)
{
    return html_shown(lab)->record.latency;
}

static const struct {
    const char *title;
    const char *(*write)(struct html *html, const struct page_lab *lab);
    bool wide;
    bool (*fits)(const struct page_lab *lab); /* NULL: always */
} sections[] = {
    {"Criteria", html_criteria, true, NULL},
    {"Attempts over time", html_attempts, false, NULL},
    {"Pairs of launches", html_pairs, false, maybe_pairs},
    {"Rounds", html_rounds, true, of_rounds},
    {"Latency", html_load, true, has_load},
    {"Counters", html_counters, true, NULL},
    {"Traced", html_trace, true, NULL},
    {"Flame graph", html_flame, true, NULL},
    {"Trust: what disturbed it, and where it ran", html_trust, true, NULL},
};

static void write_prediction(struct html *html, const struct page_lab *lab)
{
    const struct page_attempt *attempt = html_shown(lab);
    char measured[NUMBER_SIZE];
    if (!attempt->predicted)
        return;
    html_print(html, "<p>%s You predicted <strong>%s</strong>", lab->question ? lab->question : "",
               number_print(measured, attempt->prediction, ""));
    if (attempt->readable && attempt->record.result_count)
        html_print(html, "; measured%s%s: <strong>%s</strong>",
                   record_speedup(&attempt->record) ? "" : ", ",
                   record_speedup(&attempt->record) ? "" : attempt->record.results[0].metric->name,
                   number_print(measured, attempt->record.results[0].value,
                                attempt->record.results[0].metric->unit));
    html_print(html, ".</p>\n");
}

static void write_head(struct html *html, const struct page_lab *lab)
{
    const struct page_attempt *attempt = html_shown(lab);
    char date[24];
    html_print(html, "<h2>%s</h2>\n<p class=\"dim\">%s. %s</p>\n", lab->title, lab->id,
               lab->summary ? lab->summary : "");
    html_print(html, "<p class=\"lead\">");
    html_verdict(html, attempt->verdict);
    html_print(html, " attempt %ld of <time>%s</time>%s%s", (long)attempt->id,
               clock_date(attempt->when, date, sizeof(date)),
               attempt->quick ? ", quick parameters: says nothing final" : "",
               attempt->readable && attempt->record.practice ? ", practice: not isolated" : "");
    if (attempt->readable && record_points(&attempt->record, false) > 0)
        html_print(html, ", %.0f of %.0f points", record_points(&attempt->record, true),
                   record_points(&attempt->record, false));
    html_print(html, "</p>\n");
    if (lab->questions)
        html_print(html, "<p>Questions answered right: %zu of %zu.</p>\n", lab->right,
                   lab->questions);
    if (!attempt->readable)
        return;
    const char *const notes[] = {attempt->record.reason, attempt->record.advice};
    for (size_t i = 0; i < 2; i++)
        if (notes[i])
            html_print(html, "<p>%s</p>\n", notes[i]);
    if (attempt->record.detail && *attempt->record.detail)
        html_print(html, "<pre>%s</pre>\n", attempt->record.detail);
    write_prediction(html, lab);
}

/* What could not be written comes at the end, in one list with the reasons. */
static void write_sections(struct html *html, const struct page_lab *lab)
{
    struct html missing = {{0}};
    for (size_t i = 0; i < sizeof(sections) / sizeof(sections[0]); i++) {
        size_t before = html->text.length;
        if (sections[i].fits && !sections[i].fits(lab))
            continue;
        html_print(html, "<section class=\"card%s\">\n<h3>%s</h3>\n",
                   sections[i].wide ? " wide" : "", sections[i].title);
        const char *reason = sections[i].write(html, lab);
        html_print(html, "</section>\n");
        if (!reason)
            continue;
        html->text.length = before;
        html_print(&missing, "<dt>%s</dt><dd>n/a: %s</dd>\n", sections[i].title, reason);
    }
    if (missing.text.length) {
        html_print(html, "<section class=\"card wide\">\n<h3>Not here</h3>\n<dl>\n");
        text_add(&html->text, missing.text.data, missing.text.length);
        html_print(html, "</dl>\n</section>\n");
    }
    text_free(&missing.text);
}

void html_lab(struct html *html, const struct page_lab *lab)
{
    html_print(html, "<section class=\"lab\" id=\"lab-%s\">\n", lab->id);
    write_head(html, lab);
    if (html_shown(lab)->readable) {
        html_print(html, "<div class=\"grid\">\n");
        write_sections(html, lab);
        html_print(html, "</div>\n");
    } else {
        html_print(html, "<p class=\"dim\">n/a: the record is of another version of perflab</p>\n");
    }
    html_print(html, "</section>\n");
}
