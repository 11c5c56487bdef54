/* SPDX-License-Identifier: Apache-2.0 */
#include "report/page.h"

#include <stdlib.h>

static void free_lab(struct page_lab *lab)
{
    for (size_t i = 0; i < lab->attempt_count; i++) {
        free(lab->attempts[i].verdict);
        record_free(&lab->attempts[i].record);
    }
    free(lab->attempts);
    free(lab->id);
    free(lab->title);
    free(lab->summary);
    free(lab->question);
    free(lab->ratios);
    for (size_t i = 0; i < lab->series_count; i++) {
        free(lab->series[i].name);
        free(lab->series[i].values);
    }
    free(lab->series);
    free(lab->flame);
    json_decref(lab->trace);
}

static void free_week(struct page_week *week)
{
    for (size_t i = 0; i < week->entry_count; i++) {
        free(week->entries[i].id);
        free(week->entries[i].title);
    }
    free(week->entries);
    free(week->title);
}

void page_free(struct page *page)
{
    for (size_t i = 0; i < page->lab_count; i++)
        free_lab(&page->labs[i]);
    for (size_t i = 0; i < page->week_count; i++)
        free_week(&page->weeks[i]);
    free(page->labs);
    free(page->weeks);
    free(page->title);
    free(page->calibration_missing);
    calibration_free(&page->calibration);
    *page = (struct page){0};
}
