/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One lab in the HTML report: a table of sections (html_lab.c), each a function that writes one
 * kind of thing or returns why there is nothing to write.
 */
#ifndef REPORT_HTML_LAB_H
#define REPORT_HTML_LAB_H

#include "report/html_parts.h"
#include "report/page.h"

void html_lab(struct html *html, const struct page_lab *lab);

/* Sections: NULL when written, else why it is "n/a". */
const char *html_criteria(struct html *html, const struct page_lab *lab);
const char *html_attempts(struct html *html, const struct page_lab *lab);
const char *html_pairs(struct html *html, const struct page_lab *lab);
const char *html_rounds(struct html *html, const struct page_lab *lab);
const char *html_load(struct html *html, const struct page_lab *lab);
const char *html_counters(struct html *html, const struct page_lab *lab);
const char *html_trace(struct html *html, const struct page_lab *lab);
const char *html_flame(struct html *html, const struct page_lab *lab);
const char *html_trust(struct html *html, const struct page_lab *lab);

/* The attempt that is told in full. */
const struct page_attempt *html_shown(const struct page_lab *lab);

#endif
