/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any bytes as HTTP responses, one after the other. Nothing may crash; what comes out must not
 * depend on how the bytes are cut into pieces; no more is taken than there is.
 */
#include <stdlib.h>
#include <string.h>

#include "generate/response.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(int holds)
{
    if (!holds)
        abort();
}

static enum response_state read_pieces(struct response *response, const char *bytes, size_t size,
                                       size_t piece, size_t *taken)
{
    enum response_state state = RESPONSE_MORE;
    response_begin(response);
    for (*taken = 0; *taken < size && state == RESPONSE_MORE;) {
        size_t used, some = size - *taken < piece ? size - *taken : piece;
        state = response_feed(response, bytes + *taken, some, &used);
        require(used <= some && (used == some || state != RESPONSE_MORE));
        *taken += used;
    }
    return state;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *bytes = (const char *)data;
    for (size_t at = 0; at < size;) {
        struct response whole, cut;
        size_t taken, taken_cut;
        enum response_state state = read_pieces(&whole, bytes + at, size - at, size, &taken);
        require(state == read_pieces(&cut, bytes + at, size - at, 1, &taken_cut));
        require(taken == taken_cut && whole.status == cut.status && whole.body == cut.body);
        require((state == RESPONSE_BAD) == (whole.fault != NULL));
        require(state != RESPONSE_DONE || (whole.status >= 200 && whole.status <= 999));
        require(whole.body <= taken && whole.close == cut.close);
        at += taken;
        if (state != RESPONSE_DONE) {
            state = response_end(&whole);
            require(state == response_end(&cut) && state != RESPONSE_MORE);
            break;
        }
    }
    return 0;
}
