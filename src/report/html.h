/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writing HTML that cannot be broken by what it shows: every %s is escaped, so that text of
 * learners and labs is never markup. Only what stands in the program's own formats is.
 */
#ifndef REPORT_HTML_H
#define REPORT_HTML_H

#include "base/text.h"

struct html { /* open struct; start from {0} */
    struct text text;
};

/* Markup with values. The format knows %s (escaped), %d, %zu, %ld, %.Nf and %%, nothing else. */
void html_print(struct html *html, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Text, escaped; control bytes and broken UTF-8 are shown as \xNN. */
void html_text(struct html *html, const char *text);

/* Bytes in base64 (RFC 4648, section 4), for a data: address. */
void html_base64(struct html *html, const char *bytes, size_t size);

#endif
