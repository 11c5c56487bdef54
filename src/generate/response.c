/* SPDX-License-Identifier: Apache-2.0 */
#include "generate/response.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

enum { MOST_HEAD = 65536, MOST_DIGITS = 18, MOST_CHUNK_DIGITS = 15 };

/* What the next bytes are: lines of several kinds, or a body. */
enum part { STATUS, HEADER, BODY, TO_CLOSE, CHUNK_SIZE, CHUNK, CHUNK_END, TRAILER, DONE, BAD };

void response_begin(struct response *response)
{
    response->status = 0;
    response->close = response->begun = response->sized = response->chunked = false;
    response->cr = false;
    response->body = response->left = 0;
    response->fault = NULL;
    response->part = STATUS;
    response->length = response->head = response->room = 0;
}

void response_keep(struct response *response, char *keep, size_t room)
{
    response->keep = keep;
    response->room = room;
}

static int refuse(struct response *response, const char *fault)
{
    response->fault = fault;
    return BAD;
}

static int take_status(struct response *response)
{
    const char *line = response->line;
    if (response->length < 12 || memcmp(line, "HTTP/1.", 7) != 0 ||
        (line[7] != '0' && line[7] != '1') || line[8] != ' ')
        return refuse(response, "the first line is not that of HTTP/1.0 or 1.1");
    if (!isdigit((unsigned char)line[9]) || line[9] == '0' || !isdigit((unsigned char)line[10]) ||
        !isdigit((unsigned char)line[11]) || (response->length > 12 && line[12] != ' '))
        return refuse(response, "the status is not a number of three digits");
    response->status = (line[9] - '0') * 100 + (line[10] - '0') * 10 + (line[11] - '0');
    response->close = line[7] == '0';
    return HEADER;
}

static bool take_length(struct response *response, const char *value)
{
    uint64_t length = 0;
    size_t digits = strspn(value, "0123456789");
    if (!digits || digits > MOST_DIGITS || value[digits])
        return false;
    for (const char *p = value; *p; p++)
        length = length * 10 + (uint64_t)(*p - '0');
    if (response->sized && response->left != length)
        return false;
    response->sized = true;
    response->left = length;
    return true;
}

/* Does a list like "close, upgrade" have the word? */
static bool has_word(const char *list, const char *word)
{
    size_t size = strlen(word);
    for (; *list; list += strcspn(list, ","), list += *list == ',') {
        list += strspn(list, " \t");
        size_t length = strcspn(list, ", \t");
        if (length == size && strncasecmp(list, word, size) == 0)
            return true;
    }
    return false;
}

static bool is_name(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (!isalnum((unsigned char)text[i]) && (!text[i] || !strchr("!#$%&'*+-.^_`|~", text[i])))
            return false;
    return length > 0;
}

/* The headers that say how long the body is. One of these that does not fit into the line kept is
 * refused; of others only the name matters. */
static int take_field(struct response *response, char *value, bool whole)
{
    const char *name = response->line;
    bool length = strcasecmp(name, "content-length") == 0;
    bool coding = strcasecmp(name, "transfer-encoding") == 0;
    bool connection = strcasecmp(name, "connection") == 0;
    if ((length || coding || connection) && !whole)
        return refuse(response, "a header is too long");
    if (length && !take_length(response, value))
        return refuse(response, "Content-Length is no number, or two");
    if (coding && (response->chunked || strcasecmp(value, "chunked") != 0))
        return refuse(response, "a Transfer-Encoding other than chunked");
    response->chunked |= coding;
    if (connection && has_word(value, "close"))
        response->close = true;
    else if (connection && has_word(value, "keep-alive"))
        response->close = false;
    return HEADER;
}

static int end_head(struct response *response)
{
    int status = response->status;
    if (response->chunked && response->sized)
        return refuse(response, "both Content-Length and Transfer-Encoding");
    if (status == 101)
        return refuse(response, "it switches protocols, which nobody asked for");
    if (status < 200) { /* an interim response; the real one follows */
        size_t head = response->head, room = response->room;
        response_begin(response);
        response->begun = true;
        response->room = room;
        response->head = head; /* or a server could send them for ever */
        return STATUS;
    }
    if (status == 204 || status == 304)
        return DONE;
    if (response->chunked)
        return CHUNK_SIZE;
    if (response->sized)
        return response->left ? BODY : DONE;
    response->close = true;
    return TO_CLOSE;
}

static int take_header(struct response *response)
{
    size_t kept =
        response->length < sizeof(response->line) ? response->length : sizeof(response->line) - 1;
    char *line = response->line, *colon;
    if (!response->length)
        return end_head(response);
    line[kept] = '\0';
    colon = memchr(line, ':', kept);
    if (!colon || !is_name(line, (size_t)(colon - line)))
        return refuse(response, "a header line is not name: value");
    *colon = '\0';
    char *value = colon + 1 + strspn(colon + 1, " \t"), *end = line + kept;
    while (end > value && (end[-1] == ' ' || end[-1] == '\t'))
        *--end = '\0';
    return take_field(response, value, kept == response->length);
}

static int take_chunk_size(struct response *response)
{
    uint64_t size = 0;
    size_t i = 0;
    for (; i < response->length && isxdigit((unsigned char)response->line[i]); i++) {
        int c = tolower((unsigned char)response->line[i]);
        if (i >= MOST_CHUNK_DIGITS)
            return refuse(response, "a chunk is too large");
        size = size * 16 + (uint64_t)(c <= '9' ? c - '0' : c - 'a' + 10);
    }
    if (!i || (i < response->length && !strchr("; \t", response->line[i])))
        return refuse(response, "the size of a chunk is not a hexadecimal number");
    response->left = size;
    return size ? CHUNK : TRAILER;
}

static int take_chunk_end(struct response *response)
{
    return response->length ? refuse(response, "a chunk is longer than it says") : CHUNK_SIZE;
}

static int take_trailer(struct response *response)
{
    return response->length ? TRAILER : DONE;
}

static int (*const take_line[])(struct response *) = {
    [STATUS] = take_status,       [HEADER] = take_header,   [CHUNK_SIZE] = take_chunk_size,
    [CHUNK_END] = take_chunk_end, [TRAILER] = take_trailer,
};

/* A byte of a line; `length` counts it without CR, `line` keeps the first of them. */
static int take_byte(struct response *response, char c)
{
    bool framing = response->part == CHUNK_SIZE || response->part == CHUNK_END;
    if (!framing && ++response->head > MOST_HEAD)
        return refuse(response, "its head is longer than 64 KiB");
    if (response->cr) {
        response->cr = false;
        return c == '\n' ? -1 : refuse(response, "a carriage return without a line feed");
    }
    if ((unsigned char)c < ' ' && c != '\t')
        return refuse(response, c == '\n' ? "a line ends without a carriage return"
                                          : "a control character in its head");
    if (response->length < sizeof(response->line))
        response->line[response->length] = c;
    response->length++;
    if (framing && response->length >= sizeof(response->line))
        return refuse(response, "the line of a chunk's size is too long");
    return response->part;
}

/* The bytes of a line up to its end, which makes something of it. */
static size_t feed_line(struct response *response, const char *bytes, size_t size)
{
    size_t i = 0;
    while (i < size) {
        char c = bytes[i++];
        if (c == '\r' && !response->cr) {
            response->cr = true;
            continue;
        }
        int part = take_byte(response, c);
        if (part == response->part)
            continue;
        response->part = part < 0 ? take_line[response->part](response) : part;
        response->length = 0;
        break;
    }
    return i;
}

static size_t feed_body(struct response *response, const char *bytes, size_t size)
{
    size_t taken = size;
    if (response->part != TO_CLOSE) {
        taken = size < response->left ? size : (size_t)response->left;
        response->left -= taken;
        if (!response->left)
            response->part = response->part == BODY ? DONE : CHUNK_END;
    }
    if (response->body < response->room) {
        size_t left = response->room - (size_t)response->body;
        memcpy(response->keep + response->body, bytes, taken < left ? taken : left);
    }
    response->body += taken;
    return taken;
}

static enum response_state state_of(const struct response *response)
{
    return response->part == DONE  ? RESPONSE_DONE
           : response->part == BAD ? RESPONSE_BAD
                                   : RESPONSE_MORE;
}

enum response_state response_feed(struct response *response, const char *bytes, size_t size,
                                  size_t *used)
{
    size_t at = 0;
    while (at < size && response->part != DONE && response->part != BAD) {
        bool body = response->part == BODY || response->part == TO_CLOSE || response->part == CHUNK;
        response->begun = true;
        at += body ? feed_body(response, bytes + at, size - at)
                   : feed_line(response, bytes + at, size - at);
    }
    *used = at;
    return state_of(response);
}

enum response_state response_end(struct response *response)
{
    if (response->part == TO_CLOSE)
        response->part = DONE;
    else if (response->part != DONE && response->part != BAD)
        response->part = refuse(response, "the connection ended before the response did");
    return state_of(response);
}
