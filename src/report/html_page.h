/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of the HTML report beside its labs, and its style sheet. */
#ifndef REPORT_HTML_PAGE_H
#define REPORT_HTML_PAGE_H

#include "report/html.h"
#include "report/page.h"

extern const char html_style[];

void html_path(struct html *html, const struct page *page);
void html_machine(struct html *html, const struct page *page);

/* Plots of the page's calibration. NULL when written, else why it is "n/a". */
const char *html_latency(struct html *html, const struct page *page);
const char *html_bandwidth(struct html *html, const struct page *page);
const char *html_roofline(struct html *html, const struct page *page);

#endif
