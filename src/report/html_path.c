/* SPDX-License-Identifier: Apache-2.0 */
/* How far along the path: a bar for each week, and its labs. */
#include <string.h>

#include "report/html_page.h"

static bool is_told(const struct page *page, const char *id)
{
    for (size_t i = 0; i < page->lab_count; i++)
        if (strcmp(page->labs[i].id, id) == 0)
            return true;
    return false;
}

static void write_entry(struct html *html, const struct page *page, const struct page_entry *entry)
{
    html_print(html, "<li class=\"%s\"><span aria-hidden=\"true\">%s</span> ",
               entry->passed ? "ok"
               : entry->here ? ""
                             : "dim",
               entry->passed ? "\u2713" : "\u25cb");
    if (is_told(page, entry->id))
        html_print(html, "<a href=\"#lab-%s\">%s</a>", entry->id, entry->title);
    else
        html_print(html, "%s", entry->title);
    html_print(html, " <span class=\"dim\">%s</span></li>\n", entry->state);
}

static void write_week(struct html *html, const struct page *page, const struct page_week *week)
{
    size_t passed = 0, here = 0;
    for (size_t i = 0; i < week->entry_count; i++) {
        passed += week->entries[i].passed;
        here += week->entries[i].here;
    }
    double share = week->entry_count ? 100.0 * (double)passed / (double)week->entry_count : 0;
    html_print(
        html,
        "<div class=\"week card\">\n<h3>Week %d <span class=\"dim\">%s</span></h3>\n"
        "<div class=\"progress\" aria-hidden=\"true\"><div style=\"width:%.1f%%\"></div></div>\n"
        "<p>%zu of %zu passed, %zu here</p>\n<ul>\n",
        week->number, week->title, share, passed, week->entry_count, here);
    for (size_t i = 0; i < week->entry_count; i++)
        write_entry(html, page, &week->entries[i]);
    html_print(html, "</ul>\n</div>\n");
}

void html_path(struct html *html, const struct page *page)
{
    html_print(html, "<section id=\"path\">\n<h2>Path</h2>\n<div class=\"grid weeks\">\n");
    for (size_t i = 0; i < page->week_count; i++)
        write_week(html, page, &page->weeks[i]);
    html_print(html, "</div>\n</section>\n");
}
