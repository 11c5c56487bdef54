/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which side of a pair runs first. Two consecutive pairs (2j, 2j+1) are one block, ABBA or BAAB, a
 * coin for each block: A is the baseline, B the candidate. Whatever drifts evenly over a block (a
 * cooling or warming machine) adds to one of its pairs what it takes from the other, and whatever
 * repeats in step with the launches finds no fixed order to hide in. The seed alone decides, so a
 * recorded check can be replayed.
 */
#ifndef STATS_ORDER_H
#define STATS_ORDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

bool order_candidate_first(uint64_t seed, size_t pair_index); /* pairs count from 0 */

#endif
