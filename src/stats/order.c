/* SPDX-License-Identifier: Apache-2.0 */
#include "stats/order.h"

#include "stats/random.h"

bool order_candidate_first(uint64_t seed, size_t pair_index)
{
    bool block_starts_with_candidate = random_at(seed, pair_index / 2) >> 63;
    bool second_of_block = pair_index % 2;
    return block_starts_with_candidate != second_of_block;
}
