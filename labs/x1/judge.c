/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Draws a journal and its days, and settles them once more as numbers. fill() writes the lines of
 * journal.h as text; verify() draws the same lines and never sees text, so the two sides share no
 * parser. The sums start from a key of the call: they need the whole blocks.
 */
#include "journal.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

struct known { /* an account of the pool, as the table of the call has it */
    bool there, closed;
    uint32_t desk, fee;
};

struct state {
    struct journal journal;
    uint32_t accounts; /* in the table: the first of the pool */
    struct known *known;
    uint32_t *order;
    struct line *trades; /* of an extent, by their number */
    bool *open;
    struct row rows[MOST_SYMBOLS * DESKS];
    struct report right;
};

static void lay_out(const struct perflab_params *params, struct perflab_layout *layout)
{
    size_t accounts = (size_t)perflab_param(params, "accounts");
    layout->in_bytes = sizeof(struct day) + accounts * sizeof(struct account);
    layout->out_bytes = sizeof(struct report);
    layout->file_bytes = (size_t)perflab_param(params, "file_blocks") * BLOCK_BYTES;
    layout->work = (double)perflab_param(params, "blocks");
}

static void close_state(void *opaque)
{
    struct state *state = opaque;
    if (!state)
        return;
    free(state->journal.ids);
    free(state->known);
    free(state->order);
    free(state->trades);
    free(state->open);
    free(state);
}

static void *open_state(const struct perflab_params *params)
{
    struct state *state = calloc(1, sizeof(*state));
    size_t most = 2 * MOST_LENGTH * BLOCK_LINES;
    if (!state)
        return NULL;
    state->accounts = (uint32_t)perflab_param(params, "accounts");
    state->journal.pool = state->accounts + state->accounts / UNKNOWN;
    state->journal.ids = calloc(state->journal.pool, sizeof(*state->journal.ids));
    state->known = calloc(state->journal.pool, sizeof(*state->known));
    state->order = calloc(state->accounts, sizeof(*state->order));
    state->trades = calloc(most, sizeof(*state->trades));
    state->open = calloc(most, sizeof(*state->open));
    if (state->journal.ids && state->known && state->order && state->trades && state->open)
        return state;
    close_state(state);
    return NULL;
}

static void fill(void *opaque, const struct perflab_params *params, uint64_t seed, uint64_t offset,
                 void *buffer, size_t bytes)
{
    struct state *state = opaque;
    (void)params;
    if (offset == 0)
        draw_habits(&state->journal, seed);
    for (size_t done = 0; done < bytes; done += BLOCK_BYTES)
        put_block(&state->journal, (offset + done) / BLOCK_BYTES, (char *)buffer + done);
}

/* ---- a day */

/* The order of the table, and what it says of each account. */
static void draw_accounts(struct state *state, struct perflab_rng *rng)
{
    memset(state->known, 0, state->journal.pool * sizeof(*state->known));
    for (uint32_t i = 0; i < state->accounts; i++) {
        uint64_t bits = perflab_random(rng);
        uint32_t other = (uint32_t)(bits >> 32) % (i + 1);
        state->order[i] = state->order[other];
        state->order[other] = i;
        state->known[i] = (struct known){.there = true,
                                         .closed = (bits & 63) == 0,
                                         .desk = (uint32_t)(bits >> 6) % DESKS,
                                         .fee = 5 + (uint32_t)(bits >> 8 & 0xff) % 56};
    }
}

static void draw_extents(const struct state *state, const struct perflab_params *params,
                         struct perflab_rng *rng, struct day *day)
{
    uint64_t file = (uint64_t)perflab_param(params, "file_blocks");
    uint32_t left = (uint32_t)perflab_param(params, "blocks");
    while (left && day->extent_count < MOST_EXTENTS) {
        uint32_t blocks =
            state->journal.length / 2 + (uint32_t)perflab_random(rng) % state->journal.length;
        if (blocks + state->journal.length / 2 > left)
            blocks = left < 2 * MOST_LENGTH ? left : blocks;
        day->extents[day->extent_count++] =
            (struct extent){(uint32_t)(perflab_random(rng) % (file - blocks)), blocks};
        left -= blocks;
    }
}

static void prepare(void *opaque, const struct perflab_params *params, uint64_t seed,
                    void *const in[])
{
    static const uint32_t usual[CURRENCIES] = {10000, 10850, 12710, 11320, 67};
    struct state *state = opaque;
    struct day *day = in[0];
    struct perflab_rng rng = {seed};
    memset(day, 0, sizeof(*day));
    day->key = perflab_random(&rng);
    for (int i = 0; i < CURRENCIES; i++)
        day->rates[i] = usual[i] + (i ? perflab_random(&rng) % (usual[i] / 20) : 0);
    draw_extents(state, params, &rng, day);
    draw_accounts(state, &rng);
    day->account_count = state->accounts;
    for (uint32_t i = 0; i < state->accounts; i++) {
        struct account *account = &day->accounts[i];
        uint32_t number = state->order[i];
        const struct known *known = &state->known[number];
        *account = (struct account){.opened = 9000 + number % 9000,
                                    .desk = known->desk,
                                    .fee = known->fee,
                                    .closed = known->closed};
        memcpy(account->id, state->journal.ids[number], sizeof(account->id));
        memcpy(account->holder, "The holder of ", 14);
        memcpy(account->holder + 14, account->id, sizeof(account->id));
        memcpy(account->address, "1 Lime Street, London", 21);
    }
}

/* ---- the right report */

static void settle_line(struct state *state, const uint64_t rates[], const struct line *line)
{
    const struct known *known = &state->known[line->account];
    if (!known->there || known->closed) {
        state->right.refused++;
        return;
    }
    struct row *row = &state->rows[line->symbol * DESKS + known->desk];
    uint64_t value = (uint64_t)line->quantity * line->price * rates[line->currency] / 10000;
    row->trades++;
    row->quantity += line->buy ? (int64_t)line->quantity : -(int64_t)line->quantity;
    row->value += value;
    row->fees += value * known->fee / 10000;
    state->right.settled++;
}

static void take_line(struct state *state, const struct line *line, uint64_t base, uint64_t end)
{
    state->right.lines++;
    if (line->damaged) {
        state->right.damaged++;
    } else if (line->kind == TRADE) {
        state->trades[line->number - base] = *line;
        state->open[line->number - base] = true;
    } else if (line->kind == CANCEL) {
        bool found = line->number >= base && line->number < end && state->open[line->number - base];
        if (found)
            state->open[line->number - base] = false;
        state->right.cancelled += found;
        state->right.lost += !found;
    }
}

static void settle_extent(struct state *state, const uint64_t rates[], struct extent extent)
{
    uint64_t base = (uint64_t)extent.first * BLOCK_LINES;
    uint64_t count = (uint64_t)extent.blocks * BLOCK_LINES;
    memset(state->open, 0, count * sizeof(*state->open));
    for (uint64_t block = extent.first; block < extent.first + extent.blocks; block++) {
        struct perflab_rng rng = block_random(&state->journal, block);
        for (uint32_t at = 0, lines = line_count(&rng); at < lines; at++) {
            struct line line;
            draw_line(&state->journal, &rng, block, at, &line);
            take_line(state, &line, base, base + count);
        }
    }
    for (uint64_t i = 0; i < count; i++)
        if (state->open[i])
            settle_line(state, rates, &state->trades[i]);
}

static int compare_rows(const void *a, const void *b)
{
    const struct row *x = a, *y = b;
    if (x->value != y->value)
        return x->value < y->value ? 1 : -1;
    int order = memcmp(x->symbol, y->symbol, sizeof(x->symbol));
    return order ? order : (x->desk > y->desk) - (x->desk < y->desk);
}

/* The sums are left out: they need the text. */
static void settle_day(struct state *state, const struct day *day)
{
    struct report *right = &state->right;
    memset(right, 0, sizeof(*right));
    memset(state->rows, 0, sizeof(state->rows));
    for (uint32_t i = 0; i < day->extent_count; i++)
        settle_extent(state, day->rates, day->extents[i]);
    for (uint32_t i = 0; i < state->journal.symbols * DESKS; i++)
        if (state->rows[i].trades) {
            struct row *row = &right->rows[right->row_count++];
            *row = state->rows[i];
            row->desk = i % DESKS;
            memcpy(row->symbol, state->journal.names[i / DESKS], sizeof(row->symbol));
        }
    qsort(right->rows, right->row_count, sizeof(*right->rows), compare_rows);
}

/* ---- comparing */

/* Every number the worker wrote is read once, through volatile. */
static int compare_number(const char *what, uint64_t is, uint64_t should, char *why, size_t bytes)
{
    if (is == should)
        return 0;
    if (is == UINT64_MAX)
        snprintf(why, bytes, "%s was not written", what);
    else
        snprintf(why, bytes, "%s is %" PRIu64 ", should be %" PRIu64, what, is, should);
    return -1;
}

static int compare_sums(const struct state *state, const struct day *day,
                        const volatile struct report *report, char *why, size_t bytes)
{
    static _Alignas(BLOCK_BYTES) char block[BLOCK_BYTES];
    for (uint32_t i = 0; i < MOST_EXTENTS; i++) {
        uint64_t sum = i < day->extent_count ? day->key : 0;
        for (uint32_t b = 0; i < day->extent_count && b < day->extents[i].blocks; b++) {
            put_block(&state->journal, day->extents[i].first + b, block);
            sum = extent_sum(sum, block, 1);
        }
        char what[32];
        snprintf(what, sizeof(what), "sums[%" PRIu32 "]", i);
        if (compare_number(what, report->sums[i], sum, why, bytes) < 0)
            return -1;
    }
    return 0;
}

static int compare_row(uint64_t number, const volatile struct row *row, const struct row *right,
                       char *why, size_t bytes)
{
    char symbol[sizeof(right->symbol) + 1] = "", name[48];
    for (size_t i = 0; i < sizeof(right->symbol); i++)
        symbol[i] = row->symbol[i];
    uint32_t desk = row->desk;
    snprintf(name, sizeof(name), "row %" PRIu64 " (%s, desk %" PRIu32 ")", number, right->symbol,
             right->desk);
    if (memcmp(symbol, right->symbol, sizeof(right->symbol)) != 0 || desk != right->desk) {
        bool filled = true;
        for (size_t i = 0; i < sizeof(right->symbol); i++)
            filled = filled && (symbol[i] == '\0' || (symbol[i] >= 'A' && symbol[i] <= 'Z'));
        snprintf(why, bytes, "row %" PRIu64 " is %s, desk %" PRIu32 "; should be %s, desk %" PRIu32,
                 number, filled ? symbol : "no symbol", desk, right->symbol, right->desk);
        return -1;
    }
    const struct {
        const char *what;
        uint64_t is, should;
    } parts[] = {
        {"trades", row->trades, right->trades},
        {"quantity", (uint64_t)row->quantity, (uint64_t)right->quantity},
        {"value", row->value, right->value},
        {"fees", row->fees, right->fees},
    };
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
        if (parts[i].is != parts[i].should) {
            snprintf(why, bytes, "%s: %s is %" PRId64 ", should be %" PRId64, name, parts[i].what,
                     (int64_t)parts[i].is, (int64_t)parts[i].should);
            return -1;
        }
    return 0;
}

static int verify(void *opaque, const struct perflab_params *params, uint64_t seed,
                  const void *const in[], const void *const out[], char *why, size_t why_bytes)
{
    struct state *state = opaque;
    const struct day *day = in[0];
    const volatile struct report *report = out[0];
    struct perflab_rng rng = {seed};
    struct day again = {0};
    const struct report *right = &state->right;

    /* The table as prepare() drew it for this call; since then it may have drawn others. */
    for (int i = 0; i < CURRENCIES; i++)
        perflab_random(&rng);
    draw_extents(state, params, &rng, &again);
    draw_accounts(state, &rng);
    settle_day(state, day);
    const struct {
        const char *what;
        uint64_t is, should;
    } counts[] = {
        {"lines", report->lines, right->lines},
        {"damaged", report->damaged, right->damaged},
        {"cancelled", report->cancelled, right->cancelled},
        {"lost", report->lost, right->lost},
        {"refused", report->refused, right->refused},
        {"settled", report->settled, right->settled},
        {"row_count", report->row_count, right->row_count},
    };
    for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++)
        if (compare_number(counts[i].what, counts[i].is, counts[i].should, why, why_bytes) < 0)
            return -1;
    for (uint64_t i = 0; i < right->row_count; i++)
        if (compare_row(i, &report->rows[i], &right->rows[i], why, why_bytes) < 0)
            return -1;
    return compare_sums(state, day, report, why, why_bytes);
}

const struct perflab_judge perflab_judge = {
    .abi = PERFLAB_JUDGE_ABI,
    .layout = lay_out,
    .open = open_state,
    .close = close_state,
    .fill = fill,
    .prepare = prepare,
    .verify = verify,
};
