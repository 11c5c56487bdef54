/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The HTML report: escaping, scales, and a whole page from recorded runs against a golden file,
 * which PERFLAB_GOLDEN=1 writes anew.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/memory.h"
#include "report/page.h"
#include "report/svg.h"

#define FIXTURES PERFLAB_SRCDIR "/tests/fixtures/report/"

static json_t *load(const char *name)
{
    char *path = file_join(FIXTURES, name);
    json_t *json = json_load_file(path, 0, NULL);
    assert_non_null(json);
    free(path);
    return json;
}

static void add_attempt(struct page_lab *lab, const char *name, int64_t when)
{
    struct page_attempt *attempt = memory_push(&lab->attempts, &lab->attempt_count);
    json_t *json = load(name);
    attempt->readable = record_from_json(json, &attempt->record) == 0;
    assert_true(attempt->readable);
    attempt->id = (int64_t)lab->attempt_count;
    attempt->when = when;
    attempt->quick = attempt->record.quick;
    attempt->predicted = true;
    attempt->prediction = 6;
    attempt->verdict = memory_copy(verdict_name(attempt->record.verdict));
    json_decref(json);
}

static struct page_lab *add_lab(struct page *page, const char *id, const char *title)
{
    struct page_lab *lab = memory_push(&page->labs, &page->lab_count);
    lab->id = memory_copy(id);
    lab->title = memory_copy(title);
    lab->summary = memory_copy("What it is about.");
    lab->question = memory_copy("How many times faster?");
    return lab;
}

/* A check in rounds, with the numbers of one metric, and one that has a number for each answer. */
static void add_rounds(struct page *page)
{
    static const double p99[] = {759550, 652500, 691830, 606190, 744410, 669000, NAN};
    struct page_lab *lab = add_lab(page, "http-tail", "A server");
    add_attempt(lab, "rounds.json", 1795199800);
    struct page_series *series = memory_push(&lab->series, &lab->series_count);
    series->name = memory_copy("latency_p99");
    for (size_t i = 0; i < sizeof(p99) / sizeof(p99[0]); i++)
        *memory_push(&series->values, &series->count) = p99[i];
    add_attempt(add_lab(page, "memory-clinic", "A patient"), "answers.json", 1795199900);
}

static void make_page(struct page *page)
{
    static const double ratios[] = {9.1, 10.4, 9.97, 9.6, 10.9, 9.97, 8.9, 10.2, 9.4, 11.2};
    static const char flame[] = "<svg xmlns=\"http://www.w3.org/2000/svg\"/>";
    *page = (struct page){.title = memory_copy("Path")};
    struct page_week *week = memory_push(&page->weeks, &page->week_count);
    *week = (struct page_week){.number = 1, .title = memory_copy("Caches")};
    *memory_push(&week->entries, &week->entry_count) = (struct page_entry){
        memory_copy("cache-layout"), memory_copy("A table"), "passed", true, true};
    *memory_push(&week->entries, &week->entry_count) = (struct page_entry){
        memory_copy("later"), memory_copy("To come"), "not yet available", false, false};
    struct page_lab *lab = add_lab(page, "cache-layout", "A table");
    add_attempt(lab, "fail.json", 1795199400);
    add_attempt(lab, "pass.json", 1795199500);
    add_attempt(lab, "quick.json", 1795199600);
    lab->shown = 1;
    lab->questions = 5;
    lab->right = 3;
    for (size_t i = 0; i < sizeof(ratios) / sizeof(ratios[0]); i++)
        *memory_push(&lab->ratios, &lab->ratio_count) = ratios[i];
    lab->trace = load("trace.json");
    lab->flame = memory_copy(flame);
    lab->flame_size = strlen(flame);
    add_attempt(add_lab(page, "io-paths", "Reads"), "compile-error.json", 1795199700);
    add_rounds(page);
    json_t *json = load("calibration.json");
    assert_int_equal(calibration_from_json(json, &page->calibration), 0);
    json_decref(json);
}

/* Every tag is closed in order, and what begins with '<' is a tag of ours. */
static void expect_well_formed(const char *html)
{
    char open[64][16];
    size_t depth = 0;
    for (const char *p = strchr(html, '<'); p; p = strchr(p, '<')) {
        const char *end = strchr(p, '>');
        assert_non_null(end);
        if (p[1] == '/') {
            assert_true(depth > 0);
            depth--;
            assert_memory_equal(p + 2, open[depth], strlen(open[depth]));
            assert_ptr_equal(p + 2 + strlen(open[depth]), end);
        } else if (p[1] != '!' && end[-1] != '/') {
            size_t length = strcspn(p + 1, " >");
            assert_true(depth < 64 && length < 16 && islower((unsigned char)p[1]));
            snprintf(open[depth++], 16, "%.*s", (int)length, p + 1);
        }
        p = end;
    }
    assert_int_equal(depth, 0);
}

static void a_page_is_as_it_was(void **state)
{
    (void)state;
    static const char path[] = FIXTURES "page.html";
    struct page page;
    char *golden = NULL;
    size_t size;
    make_page(&page);
    char *html = page_html(&page);
    expect_well_formed(html);
    if (getenv("PERFLAB_GOLDEN"))
        assert_int_equal(file_write(path, html, strlen(html), 0644), 0);
    assert_int_equal(file_read(path, 1 << 20, &golden, &size), 0);
    if (strcmp(html, golden) != 0) {
        size_t at = 0;
        while (html[at] == golden[at])
            at++;
        fail_msg("differs from page.html at byte %zu: %.60s; if that is meant, run with "
                 "PERFLAB_GOLDEN=1",
                 at, html + at);
    }
    free(golden);
    free(html);
    page_free(&page);
}

/* From the lab's heading on, to the next one's. */
static char *part_of(const char *html, const char *id)
{
    char *mark = memory_print("id=\"lab-%s\"", id);
    const char *from = strstr(html, mark), *to = strstr(from, "<section id=");
    const char *next = strstr(from, "<section class=\"lab\"");
    free(mark);
    to = next && next < to ? next : to;
    return memory_copy_range(from, (size_t)(to - from));
}

static void what_was_not_measured_in_pairs_tells_of_none(void **state)
{
    (void)state;
    struct page page;
    make_page(&page);
    char *html = page_html(&page);
    char *rounds = part_of(html, "http-tail"), *answers = part_of(html, "memory-clinic");
    for (int i = 0; i < 2; i++) {
        const char *part = i ? answers : rounds;
        assert_null(strstr(part, "pairs"));
        assert_null(strstr(part, "doorbell"));
        assert_null(strstr(part, "\"nan"));
        assert_null(strstr(part, ">nan"));
        assert_null(strstr(part, "-nan"));
        assert_null(strstr(part, "baseline"));
    }
    assert_non_null(strstr(rounds, "<dt>rounds</dt><dd>7</dd>"));
    assert_non_null(strstr(rounds, "latency by percentile"));
    assert_non_null(strstr(rounds, "latency_p99 of each round"));
    assert_null(strstr(answers, "Rounds"));
    assert_non_null(strstr(answers, "Sort the profile by own time"));
    free(rounds);
    free(answers);
    free(html);
    page_free(&page);
}

static void nothing_is_loaded_from_elsewhere(void **state)
{
    (void)state;
    struct page page;
    make_page(&page);
    char *html = page_html(&page);
    assert_non_null(strstr(html, PAGE_MARKER));
    assert_null(strstr(html, "http://"));
    assert_null(strstr(html, "https://"));
    assert_null(strstr(html, "<script"));
    assert_null(strstr(html, "url("));
    free(html);
    page_free(&page);
}

static void set(char **text, const char *value)
{
    free(*text);
    *text = memory_copy(value);
}

static void what_learners_wrote_is_never_markup(void **state)
{
    (void)state;
    static const char evil[] = "\"'><script>x()</script>&\x1b[31m\xff<!--";
    struct page page;
    make_page(&page);
    struct page_lab *lab = &page.labs[0];
    struct record *record = &lab->attempts[lab->shown].record;
    char **const texts[] = {&page.title,
                            &page.weeks[0].title,
                            &page.weeks[0].entries[0].title,
                            &page.weeks[0].entries[0].id,
                            &lab->id,
                            &lab->title,
                            &lab->summary,
                            &lab->question,
                            &record->reason,
                            &record->advice,
                            &record->detail,
                            &record->results[0].reason,
                            &record->results[0].source,
                            &record->results[0].instead,
                            &record->counters[0].provenance,
                            &record->machine.cpu,
                            &record->machine.compiler,
                            &page.calibration.machine.cpu,
                            &page.calibration.figures[0].title,
                            &page.calibration.parts[0].title};
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        set(texts[i], evil);
    json_object_set_new(json_object_get(lab->trace, "absent"), "syscalls", json_string(evil));
    char *html = page_html(&page);
    expect_well_formed(html);
    assert_null(strstr(html, "<script"));
    assert_null(strstr(html, "<!--"));
    assert_null(strchr(html, '\x1b'));
    assert_null(strchr(html, '\xff'));
    assert_non_null(strstr(html, "&quot;&#39;&gt;&lt;script&gt;x()&lt;/script&gt;&amp;"));
    free(html);
    page_free(&page);
}

static void an_empty_page_says_what_to_do(void **state)
{
    (void)state;
    struct page page = {.calibration_missing = memory_copy("type: perflab calibrate")};
    char *html = page_html(&page);
    expect_well_formed(html);
    assert_non_null(strstr(html, "perflab check LAB"));
    assert_non_null(strstr(html, "type: perflab calibrate"));
    free(html);
    page_free(&page);
}

static void values_are_escaped_and_formats_are_not(void **state)
{
    (void)state;
    struct html html = {{0}};
    html_print(&html, "<b a=\"%s\">%d %zu %ld %.2f %%</b>", "<&>", -3, (size_t)4, 5L, 1.005);
    assert_string_equal(html.text.data, "<b a=\"&lt;&amp;&gt;\">-3 4 5 1.00 %</b>");
    text_free(&html.text);
}

/* The vectors of RFC 4648, section 10. */
static void base64_is_that_of_the_standard(void **state)
{
    (void)state;
    static const char *const shown[] = {"",         "Zg==",     "Zm8=",    "Zm9v",
                                        "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"};
    for (size_t i = 0; i < sizeof(shown) / sizeof(shown[0]); i++) {
        struct html html = {{0}};
        html_base64(&html, "foobar", i);
        char *text = text_take(&html.text);
        assert_string_equal(text, shown[i]);
        free(text);
    }
}

static void expect_axis(double low, double high, enum svg_scale scale)
{
    double ticks[SVG_TICKS];
    struct svg_axis axis = svg_axis_make(low, high, scale, "x");
    axis.from = 200, axis.to = 20; /* upwards */
    size_t count = svg_ticks(&axis, ticks);
    assert_in_range(count, 2, SVG_TICKS);
    for (size_t i = 0; i < count; i++) {
        double at = svg_at(&axis, ticks[i]);
        assert_true(at >= 20 && at <= 200);
        assert_true(i == 0 || (ticks[i] > ticks[i - 1] && at < svg_at(&axis, ticks[i - 1])));
    }
    assert_true(svg_at(&axis, low) <= 200 && svg_at(&axis, high) >= 20);
    assert_true(svg_at(&axis, -1e300) >= 20 && svg_at(&axis, 1e300) <= 200);
}

static void axes_hold_their_values_and_have_ticks(void **state)
{
    (void)state;
    static const double lows[] = {1e-6, 0.03, 0.97, 1, 5, 4096, 6.5e9};
    static const double factors[] = {1, 1.001, 1.2, 3, 40, 1e4, 1e9};
    for (size_t i = 0; i < sizeof(lows) / sizeof(lows[0]); i++)
        for (size_t k = 0; k < sizeof(factors) / sizeof(factors[0]); k++)
            for (int scale = SVG_LINEAR; scale <= SVG_LOG; scale++)
                expect_axis(lows[i], lows[i] * factors[k], scale);
    expect_axis(4096, 268435456, SVG_SIZES);
    expect_axis(0, 0, SVG_LOG);
    expect_axis(-3, 8, SVG_LOG);
    expect_axis(NAN, 8, SVG_LINEAR);
}

static void ticks_are_labelled_briefly(void **state)
{
    (void)state;
    char label[NUMBER_SIZE];
    struct svg_axis axis = svg_axis_make(1, 10, SVG_LOG, "x");
    assert_string_equal(svg_tick_label(&axis, 5, label), "5x");
    assert_string_equal(svg_tick_label(&axis, 0.05, label), "0.05x");
    axis.unit = "1/s";
    assert_string_equal(svg_tick_label(&axis, 2e6, label), "2 M/s");
    axis = svg_axis_make(4096, 1 << 20, SVG_SIZES, "bytes");
    assert_string_equal(svg_tick_label(&axis, 32768, label), "32 KiB");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_escaped_and_formats_are_not),
        cmocka_unit_test(base64_is_that_of_the_standard),
        cmocka_unit_test(axes_hold_their_values_and_have_ticks),
        cmocka_unit_test(ticks_are_labelled_briefly),
        cmocka_unit_test(a_page_is_as_it_was),
        cmocka_unit_test(nothing_is_loaded_from_elsewhere),
        cmocka_unit_test(what_was_not_measured_in_pairs_tells_of_none),
        cmocka_unit_test(what_learners_wrote_is_never_markup),
        cmocka_unit_test(an_empty_page_says_what_to_do),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
