/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any text as a recorded run, as a record with its trace, and as text of a page. Nothing may crash,
 * and no '<' of the input may come through as markup.
 */
#include <stdlib.h>
#include <string.h>

#include "app/recording.h"
#include "base/memory.h"
#include "report/compare.h"
#include "report/page.h"
#include "report/html.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void try_run(const char *text)
{
    int64_t ms;
    for (json_t *event; (event = recording_next(&text, &ms)); json_decref(event))
        ;
}

static void try_text(const char *text)
{
    struct html html = {{0}};
    html_text(&html, text);
    if (html.text.data && strpbrk(html.text.data, "<>\"'"))
        abort();
    text_free(&html.text);
}

static void try_compare(const struct record *record)
{
    struct comparison comparison;
    comparison_make(record, record, &comparison);
    json_decref(comparison_to_json(&comparison));
    comparison_free(&comparison);
}

static void try_page(const json_t *json)
{
    struct page page = {.calibration_missing = memory_copy("")};
    struct page_lab *lab = memory_push(&page.labs, &page.lab_count);
    struct page_attempt *attempt = memory_push(&lab->attempts, &lab->attempt_count);
    lab->id = memory_copy("lab");
    lab->title = memory_copy("Lab");
    attempt->verdict = memory_copy("pass");
    attempt->readable = record_from_json(json, &attempt->record) == 0;
    lab->trace = json_incref(json_object_get(json, "trace"));
    if (attempt->readable)
        try_compare(&attempt->record);
    free(page_html(&page));
    page_free(&page);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = memory_copy_range((const char *)data, size);
    json_t *json = json_loads(text, 0, NULL);
    try_run(text);
    try_text(text);
    if (json)
        try_page(json);
    json_decref(json);
    free(text);
    return 0;
}
