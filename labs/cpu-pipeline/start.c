/* SPDX-License-Identifier: 0BSD */
/* One trade at a time, as the formula says. Right, and slow. Make it fast. */
#include "lab.h"

struct digest digest_trades(const uint32_t *amounts, size_t count, uint32_t tick, uint32_t lot,
                            uint32_t least, uint64_t key)
{
    struct digest digest = {0, 0};
    for (size_t i = 0; i < count; i++) {
        uint32_t lots = amounts[i] / tick / lot;
        if (lots >= least) {
            unsigned __int128 next = (unsigned __int128)digest.fingerprint * key + lots;
            digest.fingerprint = (uint64_t)(next % PRIME);
            digest.kept++;
        }
    }
    return digest;
}
