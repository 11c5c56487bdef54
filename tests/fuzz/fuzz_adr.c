/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any text as a decision record. Nothing may crash; what is told of a record that can be read lies
 * inside of it; and other numbers between its markers change nothing else.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "load/adr.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(bool holds)
{
    if (!holds)
        abort();
}

static void expect_same(const struct adr *a, const struct adr *b)
{
    for (int i = 0; i < ADR_PARTS; i++)
        expect(a->parts[i].words == b->parts[i].words && !a->parts[i].line == !b->parts[i].line);
    expect(a->option_count == b->option_count && a->evidence_count == b->evidence_count);
    for (size_t i = 0; i < a->evidence_count; i++)
        expect(strcmp(a->evidence[i].text, b->evidence[i].text) == 0);
    for (size_t i = 0; i < a->option_count; i++)
        expect(a->options[i].against == b->options[i].against);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *text = (const char *)data;
    struct errors errors = {0};
    struct adr adr;
    if (adr_read("adr.md", text, size, &adr, &errors) == 0) {
        struct text other[2] = {{0}};
        expect(adr.inside <= adr.end && adr.end <= size && !errors.count);
        for (int i = 0; i < 2; i++) {
            text_add(&other[i], text, adr.inside);
            text_print(&other[i], "\n### Attempt %d\n\n- speedup 2x\n\n", i);
            text_add(&other[i], text + adr.end, size - adr.end);
        }
        struct adr both[2];
        for (int i = 0; i < 2; i++)
            expect(adr_read("adr.md", other[i].data, other[i].length, &both[i], &errors) == 0);
        expect_same(&both[0], &both[1]);
        for (int i = 0; i < 2; i++) {
            adr_free(&both[i]);
            text_free(&other[i]);
        }
    } else {
        expect(errors.count > 0);
    }
    adr_free(&adr);
    errors_free(&errors);
    return 0;
}
