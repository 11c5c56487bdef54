/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Draws a journal and its days, and settles them once more as numbers. fill() writes lines of text
 * from struct line; verify() draws the same lines and never sees text, so the two sides share no
 * parser.
 *
 * What the journal is like belongs to the check's seed: how many branches, symbols and cancels
 * there are decides which of the program's searches hurts most, and how long the extents are, how
 * much reading does. One of the three searches is heavy, one medium, one light, so that no profile
 * of another day names the right one and the sum stays about the same.
 *
 * Each block is drawn from a number that two secret words and the block's own number are mixed
 * into: who has read a block knows nothing of another. The sums start from a key of the call.
 */
#include "lab.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "perflab/judge.h"

enum {
    LEAST_LINES = 70, /* of a block; */
    LINE_SPREAD = 17, /* 86 lines of at most 47 bytes fit into a block */
    SECRETS = 3,
    UNKNOWN = 32,      /* one account of so many is not in the table */
    HOT_ACCOUNTS = 16, /* every second trade is of one account in so many */
    HOT_SYMBOLS = 8,
    BACK = 12, /* blocks a cancel may lie behind its trade */
    MOST_SYMBOLS = 400,
    MOST_LENGTH = 96,
};

enum kind { TRADE, CANCEL, ALIVE };

/* Habits of the gateways: light, medium, heavy. */
static const uint32_t branch_counts[] = {64, 24, 8};
static const uint32_t symbol_counts[] = {60, 160, MOST_SYMBOLS};
static const uint32_t cancel_shares[] = {512, 192, 64}; /* one line of so many */
static const uint32_t extent_lengths[] = {24, 48, MOST_LENGTH};
static const unsigned char orders[6][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2},
                                           {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};

struct line {
    enum kind kind;
    bool damaged, buy;
    uint32_t hole; /* where the '?' stands, before it is cut to the line's length */
    uint32_t account, symbol, quantity, price, decimals, currency;
    uint64_t number; /* of the trade, also of the one to cancel */
};

struct known { /* an account of the pool, as the table of the call has it */
    bool there, closed;
    uint32_t desk, fee;
};

struct state {
    uint64_t secrets[SECRETS];
    uint32_t accounts, pool, branches, symbols, cancels, length;
    char (*ids)[8];
    char names[MOST_SYMBOLS][8];
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
    free(state->ids);
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
    state->pool = state->accounts + state->accounts / UNKNOWN;
    state->ids = calloc(state->pool, sizeof(*state->ids));
    state->known = calloc(state->pool, sizeof(*state->known));
    state->order = calloc(state->accounts, sizeof(*state->order));
    state->trades = calloc(most, sizeof(*state->trades));
    state->open = calloc(most, sizeof(*state->open));
    if (state->ids && state->known && state->order && state->trades && state->open)
        return state;
    close_state(state);
    return NULL;
}

/* ---- habits */

/* Two letters of the branch and six signs. Accounts come in twos that differ in one sign, which
 * stands at each of the six places in turn and is one of the last six of the alphabet; no other
 * sign of an id is. So no two ids are the same, and to leave any place out takes some for others.
 */
static void name_accounts(struct state *state, struct perflab_rng *rng)
{
    static const char signs[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    enum { USUAL = 30, PLACES = 6 };
    uint64_t codes = UINT64_C(30) * 30 * 30 * 30 * 30;
    uint64_t letters = perflab_random(rng) % 676, offset = perflab_random(rng) % codes;
    for (uint32_t i = 0; i < state->pool; i++) {
        uint32_t pair = i / 2, place = pair % PLACES;
        uint64_t branch = (letters + pair % state->branches * 101) % 676;
        uint64_t code = (offset + pair * UINT64_C(12345679)) % codes;
        char *id = state->ids[i];
        id[0] = (char)('A' + branch / 26);
        id[1] = (char)('A' + branch % 26);
        for (uint32_t at = 0; at < PLACES; at++) {
            if (at != place) {
                id[2 + at] = signs[code % USUAL];
                code /= USUAL;
            }
        }
        id[2 + place] = signs[USUAL + pair % 3 + i % 2 * 3];
    }
}

/* Two to four letters, and the same with one more. First letters tell lengths apart, so that none
 * is drawn twice; 7919 is a prime. */
static void name_symbols(struct state *state, struct perflab_rng *rng)
{
    static const struct {
        size_t letters;
        uint64_t others; /* names that begin with one letter */
        char first;
    } kinds[] = {{2, 26, 'A'}, {3, 676, 'I'}, {4, 17576, 'Q'}};
    uint64_t offset = perflab_random(rng) % 1000000, more = perflab_random(rng) % 26;
    memset(state->names, 0, sizeof(state->names));
    for (uint32_t i = 0; i < state->symbols; i++) {
        size_t kind = i / 2 % 3, letters = kinds[kind].letters;
        uint64_t name = (offset + i / 2 * 7919) % (8 * kinds[kind].others);
        char *symbol = state->names[i];
        for (size_t at = letters; at-- > 1; name /= 26)
            symbol[at] = (char)('A' + name % 26);
        symbol[0] = (char)(kinds[kind].first + (char)name);
        if (i % 2)
            symbol[letters] = (char)('A' + more);
    }
}

static void draw_habits(struct state *state, uint64_t seed)
{
    struct perflab_rng rng = {seed};
    for (int i = 0; i < SECRETS; i++)
        state->secrets[i] = perflab_random(&rng);
    const unsigned char *order = orders[perflab_random(&rng) % 6];
    state->branches = branch_counts[order[0]];
    state->symbols = symbol_counts[order[1]];
    state->cancels = cancel_shares[order[2]];
    state->length = extent_lengths[perflab_random(&rng) % 3];
    name_accounts(state, &rng);
    name_symbols(state, &rng);
}

/* ---- lines */

static struct perflab_rng block_random(const struct state *state, uint64_t block)
{
    struct perflab_rng inner = {state->secrets[0] + block * 0x9e3779b97f4a7c15u};
    struct perflab_rng outer = {state->secrets[1] ^ perflab_random(&inner)};
    return (struct perflab_rng){state->secrets[2] ^ perflab_random(&outer)};
}

static uint32_t line_count(struct perflab_rng *rng)
{
    return LEAST_LINES + (uint32_t)(perflab_random(rng) % LINE_SPREAD);
}

static uint32_t draw_currency(uint32_t bits)
{
    static const uint32_t below[] = {820, 970, 1012, 1023}; /* of 1024; the last is rare */
    uint32_t currency = 0;
    while (currency < CURRENCIES - 1 && bits % 1024 >= below[currency])
        currency++;
    return currency;
}

static void draw_trade(const struct state *state, uint64_t a, uint64_t b, struct line *line)
{
    static const uint32_t cut[] = {10000, 1000, 100, 10, 1};
    uint32_t accounts = a & 1 ? state->pool / HOT_ACCOUNTS : state->pool;
    uint32_t symbols = a & 2 ? state->symbols / HOT_SYMBOLS : state->symbols;
    line->buy = a & 4;
    line->account = (uint32_t)(a >> 8 & 0xffffff) % accounts;
    /* The hot ones are spread over the pool, not its beginning. */
    line->account = line->account * 37 % state->pool;
    line->symbol = (uint32_t)(a >> 32 & 0xffff) % symbols * 7 % state->symbols;
    line->currency = draw_currency((uint32_t)(a >> 48));
    line->quantity = 1 + (uint32_t)(b & 0xffffff) % 99999;
    line->decimals = (uint32_t)(b >> 24 & 0xff) % 5;
    line->price = 10000 + (uint32_t)(b >> 32) % 99990000;
    line->price -= line->price % cut[line->decimals];
}

static void draw_line(const struct state *state, struct perflab_rng *rng, uint64_t block,
                      uint32_t at, struct line *line)
{
    uint64_t what = perflab_random(rng), a = perflab_random(rng), b = perflab_random(rng);
    *line = (struct line){.number = block * BLOCK_LINES + at, .hole = (uint32_t)(what >> 40)};
    line->damaged = (what & 127) == 0;
    if ((what >> 8 & 0xffff) % state->cancels == 0) {
        uint64_t back = a % BACK;
        line->kind = CANCEL;
        line->number = (block - (back < block ? back : block)) * BLOCK_LINES + b % LEAST_LINES;
    } else if ((what >> 24 & 0x7f) == 0) {
        line->kind = ALIVE;
        line->number = a % 86400;
    } else {
        draw_trade(state, a, b, line);
    }
}

static char *put_text(char *to, const char *text, size_t most)
{
    while (most-- > 0 && *text)
        *to++ = *text++;
    return to;
}

static char *put_number(char *to, uint64_t number, int digits)
{
    char text[20];
    int at = 20;
    while (number || digits > 0) {
        text[--at] = (char)('0' + number % 10);
        number /= 10;
        digits--;
    }
    memcpy(to, text + at, (size_t)(20 - at));
    return to + (20 - at);
}

static char *put_price(char *to, const struct line *line)
{
    static const uint32_t cut[] = {10000, 1000, 100, 10, 1};
    to = put_number(to, line->price / 10000, 1);
    if (!line->decimals)
        return to;
    *to++ = '.';
    return put_number(to, line->price % 10000 / cut[line->decimals], (int)line->decimals);
}

static char *put_trade(const struct state *state, char *to, const struct line *line)
{
    static const char *const names[] = CURRENCY_NAMES;
    to = put_number(put_text(to, "T ", 2), line->number, 1);
    *to++ = ' ';
    to = put_text(to, state->ids[line->account], sizeof(state->ids[0]));
    *to++ = ' ';
    to = put_text(to, state->names[line->symbol], sizeof(state->names[0]));
    to = put_text(to, line->buy ? " B " : " S ", 3);
    to = put_number(to, line->quantity, 1);
    *to++ = ' ';
    to = put_price(to, line);
    *to++ = ' ';
    return put_text(to, names[line->currency], 3);
}

static char *put_line(const struct state *state, char *to, const struct line *line)
{
    char *begin = to;
    if (line->kind == TRADE) {
        to = put_trade(state, to, line);
    } else if (line->kind == CANCEL) {
        to = put_number(put_text(to, "C ", 2), line->number, 1);
    } else {
        to = put_number(put_text(to, "H ", 2), line->number / 3600, 2);
        to = put_number(put_text(to, ":", 1), line->number / 60 % 60, 2);
        to = put_number(put_text(to, ":", 1), line->number % 60, 2);
    }
    if (line->damaged)
        begin[line->hole % (uint32_t)(to - begin)] = '?';
    *to++ = '\n';
    return to;
}

static void fill(void *opaque, const struct perflab_params *params, uint64_t seed, uint64_t offset,
                 void *buffer, size_t bytes)
{
    struct state *state = opaque;
    (void)params;
    if (offset == 0)
        draw_habits(state, seed);
    memset(buffer, 0, bytes);
    for (size_t done = 0; done < bytes; done += BLOCK_BYTES) {
        uint64_t block = (offset + done) / BLOCK_BYTES;
        struct perflab_rng rng = block_random(state, block);
        char *to = (char *)buffer + done;
        for (uint32_t at = 0, count = line_count(&rng); at < count; at++) {
            struct line line;
            draw_line(state, &rng, block, at, &line);
            to = put_line(state, to, &line);
        }
    }
}

/* ---- a day */

/* The order of the table, and what it says of each account. */
static void draw_accounts(struct state *state, struct perflab_rng *rng)
{
    memset(state->known, 0, state->pool * sizeof(*state->known));
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
        uint32_t blocks = state->length / 2 + (uint32_t)perflab_random(rng) % state->length;
        if (blocks + state->length / 2 > left)
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
        memcpy(account->id, state->ids[number], sizeof(account->id));
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
        struct perflab_rng rng = block_random(state, block);
        for (uint32_t at = 0, lines = line_count(&rng); at < lines; at++) {
            struct line line;
            draw_line(state, &rng, block, at, &line);
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
    for (uint32_t i = 0; i < state->symbols * DESKS; i++)
        if (state->rows[i].trades) {
            struct row *row = &right->rows[right->row_count++];
            *row = state->rows[i];
            row->desk = i % DESKS;
            memcpy(row->symbol, state->names[i / DESKS], sizeof(row->symbol));
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
            uint64_t number = day->extents[i].first + b;
            struct perflab_rng rng = block_random(state, number);
            char *to = block;
            memset(block, 0, sizeof(block));
            for (uint32_t at = 0, count = line_count(&rng); at < count; at++) {
                struct line line;
                draw_line(state, &rng, number, at, &line);
                to = put_line(state, to, &line);
            }
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
