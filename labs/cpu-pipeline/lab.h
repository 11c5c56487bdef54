/* SPDX-License-Identifier: 0BSD */
/*
 * The fingerprint of a day's large trades.
 *
 * Each trade has an amount. In whole ticks that is amount / tick, rounded down, and in whole lots
 * that again divided by lot, rounded down. A trade is kept if it has at least `least` lots. The
 * kept trades, in order, are the digits of a number to the base `key`, modulo the prime PRIME:
 *
 *     fingerprint = 0
 *     for each kept trade: fingerprint = (fingerprint * key + lots) mod PRIME
 *
 * so that it lies in [0, PRIME). kept is their number.
 *
 * count is at most MAX_TRADES and a multiple of nothing in particular. tick and lot lie in
 * [2, 1024), key in [2, PRIME), and tick * lot * least is less than 2^32; all four change from call
 * to call. Amounts may have any value. The array of amounts starts on a 64-byte boundary.
 */
#ifndef LAB_H
#define LAB_H

#include <stddef.h>
#include <stdint.h>

#define PRIME ((UINT64_C(1) << 61) - 1)

enum { MAX_TRADES = 32768 };

/* Input of one call: one cache line, then the amounts. */
struct trades {
    uint64_t count, key;
    uint32_t tick, lot, least;
    uint32_t unused[9];
    uint32_t amounts[];
};

/* Output of one call. */
struct digest {
    uint64_t fingerprint, kept;
};

struct digest digest_trades(const uint32_t *amounts, size_t count, uint32_t tick, uint32_t lot,
                            uint32_t least, uint64_t key);

#ifdef PERFLAB_SHIM
#include "perflab/worker.h"

static inline void lab_run(const struct perflab_call *call)
{
    const struct trades *trades = call->in;
    struct digest *digest = call->out;
    *digest = digest_trades(trades->amounts, trades->count, trades->tick, trades->lot,
                            trades->least, trades->key);
}
#endif

#endif
