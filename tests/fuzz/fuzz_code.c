/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any text as what objdump prints: nothing may crash, no line counts twice, and cutting a listing
 * in two between lines changes no count.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "judge/code.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = memory_copy_range((const char *)data, size);
    size_t count = code_count_vectors(text), lines = 1, half = 0;
    for (char *p = text; *p; p++)
        lines += *p == '\n';
    char *middle = strchr(text + strlen(text) / 2, '\n');
    if (middle) {
        half = code_count_vectors(middle + 1);
        *middle = '\0';
        half += code_count_vectors(text);
    }
    if (count > lines || (middle && half != count))
        abort();
    free(text);
    return 0;
}
