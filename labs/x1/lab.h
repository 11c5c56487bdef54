/* SPDX-License-Identifier: 0BSD */
/*
 * x1: what the program is given, what it must give back, and the rules in between.
 */
#ifndef X1_LAB_H
#define X1_LAB_H

#include <stddef.h>
#include <stdint.h>

#define BLOCK_BYTES 4096
#define BLOCK_WORDS (BLOCK_BYTES / sizeof(uint64_t))
#define BLOCK_LINES 128 /* more lines than a block ever has */
#define MOST_EXTENTS 64
#define MOST_ROWS 2048
#define DESKS 4
#define CURRENCIES 5
#define CURRENCY_NAMES                                                                             \
    {                                                                                              \
        "USD", "EUR", "GBP", "CHF", "JPY"                                                          \
    }

/*
 * The journal: a file of blocks of BLOCK_BYTES bytes. A block holds whole lines of text, each ended
 * by '\n', and then '\0' up to its end:
 *
 *     T 4014082 QK7Z0A3M ACME B 1200 17.25 USD     a trade
 *     C 4014082                                    a trade is cancelled
 *     H 14:03:07                                   the gateway is alive
 *     T 4014?84 QK7Z0A3M ACME S 900 17.2 USD       damaged: a '?' stands somewhere in the line
 *
 * One blank between fields. A trade has a number, an account, a symbol of 1 to 5 letters, B (buy)
 * or S (sell), a quantity, a price with up to 4 decimals, a currency. The number of a trade is that
 * of its block in the file times BLOCK_LINES plus that of its line in the block, both from 0.
 */
struct extent {
    uint32_t first, blocks; /* of the file */
};

/* A client, as the old system keeps it. Ids are not ended by '\0', and no two are the same. */
struct account {
    char id[8];
    char holder[64];
    char address[96];
    uint64_t opened; /* day, from 1970 */
    uint32_t desk;   /* 0 .. DESKS - 1 */
    uint32_t fee;    /* in 1/10000 of a trade's value */
    uint32_t closed; /* 1: trades are refused */
    uint32_t spare;
};

/* The input of a call. */
struct day {
    uint64_t key;               /* the sums start from it */
    uint64_t rates[CURRENCIES]; /* 1/10000 dollar that one unit is worth, as CURRENCY_NAMES */
    uint32_t extent_count, account_count;
    struct extent extents[MOST_EXTENTS];
    struct account accounts[];
};

/* What was traded in one symbol for the clients of one desk; only if there was a trade. */
struct row {
    char symbol[8]; /* filled up with '\0' */
    uint32_t desk;
    uint32_t trades;
    int64_t quantity; /* bought less sold */
    uint64_t value;   /* of all trades, bought or sold, in 1/10000 dollar */
    uint64_t fees;    /* in 1/10000 dollar */
};

struct report {
    uint64_t sums[MOST_EXTENTS]; /* of each extent; 0 beyond the last */
    uint64_t lines;              /* all lines of all extents */
    uint64_t damaged;            /* of them: counted, and otherwise ignored */
    uint64_t cancelled;          /* trades that were */
    uint64_t lost;               /* cancels that cancelled nothing */
    uint64_t refused;            /* trades not cancelled, of an account unknown or closed */
    uint64_t settled;            /* trades in the rows */
    uint64_t row_count;
    struct row rows[MOST_ROWS]; /* the largest value first; the same value: by symbol, then desk */
};

/*
 * You write this function: settle the extents of the journal that `day` names, each for itself.
 *
 * A cancel takes back the trade of that number if it stands earlier in the same extent and has not
 * been taken back; else the cancel is lost. Of a trade
 *
 *     value = quantity * price in 1/10000 * rate / 10000, and
 *     fee   = value * fee of the account / 10000,
 *
 * both rounded down, for each trade. sums[i] is extent_sum() over the blocks of extent i, in their
 * order: it proves that they were read. All of `report` is 0xff before the call; of the rows only
 * the first row_count must be written.
 *
 * `fd` is open for reading with O_DIRECT: buffers, offsets and sizes must be multiples of
 * BLOCK_BYTES. What you set up in one call (buffers, tables, a ring) may stay for the next;
 * fd is the same in every call of a process, and day is not.
 */
void settle(int fd, const struct day *day, struct report *report);

static inline uint64_t sum_mix(uint64_t sum, uint64_t word)
{
    sum = (sum ^ word) * 0x9e3779b97f4a7c15u;
    return sum << 29 | sum >> 35;
}

/* The sum of `blocks` more blocks; `sum` is the day's key for the first block of an extent, and
 * what came out last for those after it. */
static inline uint64_t extent_sum(uint64_t sum, const void *data, size_t blocks)
{
    const uint64_t *words = data;

    for (; blocks > 0; blocks--, words += BLOCK_WORDS) {
        uint64_t lanes[4] = {sum, sum + 1, sum + 2, sum + 3};
        for (size_t i = 0; i < BLOCK_WORDS; i += 4)
            for (size_t lane = 0; lane < 4; lane++)
                lanes[lane] = sum_mix(lanes[lane], words[i + lane]);
        sum = sum_mix(sum_mix(sum_mix(lanes[0], lanes[1]), lanes[2]), lanes[3]);
    }
    return sum;
}

#ifdef PERFLAB_SHIM

#include "perflab/worker.h"

static inline void lab_run(const struct perflab_call *call)
{
    if (call->phase == PERFLAB_RUN)
        settle(call->fd, call->in, call->out);
}

#endif
#endif
