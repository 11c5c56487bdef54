/* SPDX-License-Identifier: Apache-2.0 */
/* The page as a whole: head, contents, path, labs, machine, and what the words mean. */
#include "report/html_page.h"

#include <string.h>

#include "base/clock.h"
#include "report/html_lab.h"

static void write_head(struct html *html, const struct page *page)
{
    html_print(html, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\" />\n");
    text_add(&html->text, PAGE_MARKER, sizeof(PAGE_MARKER) - 1);
    html_print(html,
               "\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\" />\n"
               "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
               "style-src 'unsafe-inline'; img-src data:\" />\n<title>perflab: %s</title>\n"
               "<style>",
               page->title ? page->title : "report");
    text_add(&html->text, html_style, strlen(html_style)); /* ours: nothing to escape */
    html_print(html, "</style>\n</head>\n<body>\n");
}

static void write_summary(struct html *html, const struct page *page)
{
    size_t attempts = 0, passed = 0, entries = 0;
    int64_t newest = 0;
    char date[24];
    for (size_t i = 0; i < page->lab_count; i++) {
        const struct page_lab *lab = &page->labs[i];
        attempts += lab->attempt_count;
        for (size_t k = 0; k < lab->attempt_count; k++)
            newest = lab->attempts[k].when > newest ? lab->attempts[k].when : newest;
    }
    for (size_t w = 0; w < page->week_count; w++)
        for (size_t i = 0; i < page->weeks[w].entry_count; i++) {
            passed += page->weeks[w].entries[i].passed;
            entries++;
        }
    if (page->week_count)
        html_print(html, "<p class=\"lead\">%zu of %zu labs passed, ", passed, entries);
    else
        html_print(html, "<p class=\"lead\">");
    html_print(html, "%zu attempt%s", attempts, attempts == 1 ? "" : "s");
    if (attempts)
        html_print(html, ", the newest on <time>%s</time>", clock_date(newest, date, sizeof(date)));
    html_print(html, "</p>\n");
}

static void write_contents(struct html *html, const struct page *page)
{
    html_print(html, "<nav aria-label=\"Contents\"><ul>\n");
    if (page->week_count)
        html_print(html, "<li><a href=\"#path\">Path</a></li>\n");
    for (size_t i = 0; i < page->lab_count; i++)
        html_print(html, "<li><a href=\"#lab-%s\">%s</a></li>\n", page->labs[i].id,
                   page->labs[i].id);
    html_print(html, "<li><a href=\"#machine\">Machine</a></li>\n"
                     "<li><a href=\"#words\">Where a number comes from</a></li>\n</ul></nav>\n");
}

static void write_words(struct html *html)
{
    static const struct {
        const char *word, *meaning;
    } words[] = {
        {"measured", "by the judge's clock, or counted by the kernel or the CPU from outside the "
                     "program"},
        {"scaled", "counted by the CPU for a share of the time only"},
        {"sampled", "looked at now and then: shares of time, no counts"},
        {"counted by the judge", "exact"},
        {"simulated", "counts of a model of caches and branches; they tell why a program is fast, "
                      "never how fast"},
        {"told by the kernel", "not measured here"},
        {"n/a", "this machine cannot tell, or it was not asked; never 0"},
        {"interval",
         "holds the true value in at least 95 of 100 checks; the bound must lie outside "
         "for a pass or a fail"},
    };
    html_print(html, "<section id=\"words\">\n<h2>Where a number comes from</h2>\n<dl>\n");
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        html_print(html, "<dt>%s</dt><dd>%s</dd>\n", words[i].word, words[i].meaning);
    html_print(html, "</dl>\n</section>\n");
}

char *page_html(const struct page *page)
{
    struct html html = {{0}};
    write_head(&html, page);
    html_print(&html,
               "<a class=\"skip\" href=\"#main\">To the content</a>\n<header>\n<h1>%s</h1>\n",
               page->title ? page->title : "perflab");
    write_summary(&html, page);
    write_contents(&html, page);
    html_print(&html, "</header>\n<main id=\"main\">\n");
    if (page->week_count)
        html_path(&html, page);
    if (!page->lab_count)
        html_print(&html, "<p>No attempts yet: <code>perflab check LAB</code> makes one.</p>\n");
    for (size_t i = 0; i < page->lab_count; i++)
        html_lab(&html, &page->labs[i]);
    html_print(&html, "<section id=\"machine\">\n<h2>Machine</h2>\n");
    if (page->calibration_missing)
        html_print(&html, "<p class=\"dim\">n/a: %s</p>\n", page->calibration_missing);
    else
        html_machine(&html, page);
    html_print(&html, "</section>\n");
    write_words(&html);
    html_print(&html, "</main>\n<footer>perflab report</footer>\n</body>\n</html>\n");
    return text_take(&html.text);
}
