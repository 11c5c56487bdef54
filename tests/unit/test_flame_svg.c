/* SPDX-License-Identifier: Apache-2.0 */
/* The drawing, against a kept one (PERFLAB_GOLDEN=1 keeps it anew), and that it is XML whatever the
 * functions are called. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/memory.h"
#include "report/flame_svg.h"

static char *drawn(const char *folded, const char *before)
{
    int line;
    char *text;
    size_t size;
    struct flame *flame = flame_parse(folded, strlen(folded), &line), *other = NULL;
    assert_non_null(flame);
    if (before)
        flame_compare(flame, other = flame_parse(before, strlen(before), &line));
    FILE *to = open_memstream(&text, &size);
    flame_svg_print(flame, &(struct flame_svg){"lab: <candidate>", "12 & more", false, before}, to);
    fclose(to);
    flame_free(flame);
    flame_free(other);
    return text;
}

/* Strict about what matters: tags nest, attributes are quoted, every & begins a known entity. */
static bool entity_good(const char *at)
{
    static const char *const known[] = {"&amp;", "&lt;", "&gt;", "&quot;"};
    for (size_t i = 0; i < 4; i++)
        if (strncmp(at, known[i], strlen(known[i])) == 0)
            return true;
    return false;
}

/* Reads a tag from behind its '<'. Returns behind its '>', or NULL. */
static const char *read_tag(const char *at, char stack[64][32], int *depth)
{
    bool end = *at == '/';
    size_t length = strcspn(at += end, " />");
    if (!length || length > 31)
        return NULL;
    if (end)
        return *depth > 0 && strlen(stack[*depth - 1]) == length &&
                       strncmp(stack[--*depth], at, length) == 0 && at[length] == '>'
                   ? at + length + 1
                   : NULL;
    memcpy(stack[*depth], at, length);
    stack[*depth][length] = '\0';
    for (at += length; *at == ' ';) {
        at += 1 + strcspn(at + 1, "= />");
        if (at[0] != '=' || at[1] != '"')
            return NULL;
        for (at += 2; *at != '"'; at++)
            if (!*at || *at == '<' || (*at == '&' && !entity_good(at)))
                return NULL;
        at++;
    }
    bool empty = *at == '/';
    *depth += !empty;
    at += empty;
    return *at == '>' && *depth < 64 ? at + 1 : NULL;
}

static bool well_formed(const char *at)
{
    static char stack[64][32];
    int depth = 0;
    while (at && *at) {
        if (strncmp(at, "<?xml", 5) == 0 || strncmp(at, "<!--", 4) == 0) {
            at = strchr(at, '>') + 1;
        } else if (strncmp(at, "<![CDATA[", 9) == 0) {
            const char *end = strstr(at, "]]>");
            at = end ? end + 3 : NULL;
        } else if (*at == '<') {
            at = read_tag(at + 1, stack, &depth);
        } else if (*at == '>' || (*at == '&' && !entity_good(at)) ||
                   (iscntrl((unsigned char)*at) && *at != '\n')) {
            return false;
        } else {
            at++;
        }
    }
    return at && depth == 0;
}

static void the_check_for_xml_is_one(void **state)
{
    (void)state;
    assert_true(well_formed("<a b=\"&lt;\"><c/>x &amp; y</a>"));
    assert_false(well_formed("<a><b></a></b>"));
    assert_false(well_formed("<a b=c/>"));
    assert_false(well_formed("<a>&</a>"));
    assert_false(well_formed("<a>"));
}

static void names_of_any_kind_leave_it_xml(void **state)
{
    (void)state;
    char *text = drawn("<script>alert(1)</script>;\"'&amp;]]>;\x01\x1b[2J\xff 12\n"
                       "\xe6\xbc\xa2\xe5\xad\x97\xe6\xbc\xa2\xe5\xad\x97 1\n",
                       NULL);
    assert_true(well_formed(text));
    assert_null(strstr(text, "<script>alert"));
    assert_null(strstr(text, "\x1b"));
    free(text);
    text = drawn("", NULL);
    assert_true(well_formed(text));
    assert_non_null(strstr(text, "nothing was sampled"));
    free(text);
}

static void it_needs_no_network(void **state)
{
    (void)state;
    char *text = drawn("a 1\n", NULL);
    for (char *at = text; (at = strstr(at, "http")); at++)
        assert_true(strncmp(at, "http://www.w3.org/", 18) == 0); /* names, never fetched */
    free(text);
}

static void a_function_has_one_colour(void **state)
{
    (void)state;
    char *one = drawn("work 1\n", NULL), *other = drawn("else;work 5\nmore 3\n", NULL);
    char *fill = strstr(strstr(one, "<title>work"), "fill=");
    assert_true(strncmp(fill, strstr(strstr(other, "<title>work"), "fill="), 14) == 0);
    free(one);
    free(other);
}

static void more_is_red_and_less_is_blue(void **state)
{
    (void)state;
    char *text = drawn("up 9\ndown 1\n", "up 1\ndown 9\n");
    assert_true(well_formed(text));
    assert_non_null(strstr(text, "baseline 10.0 %, change +80.0 points"));
    assert_non_null(strstr(text, "#eb463c")); /* the most there is, of each */
    assert_non_null(strstr(text, "#4678eb"));
    free(text);
}

static void it_looks_as_it_did(void **state)
{
    (void)state;
    static const char path[] = PERFLAB_SRCDIR "/tests/fixtures/flame/small.svg";
    char *text = drawn("main;standardise;read;vfs_read_[k] 4\nmain;standardise 20\n"
                       "main;lab_run_[i] 6\nmain;a_function_whose_name_is_too_long_to_be_shown 1\n",
                       NULL);
    char *kept = NULL;
    size_t size;
    if (getenv("PERFLAB_GOLDEN"))
        assert_int_equal(file_write(path, text, strlen(text), 0644), 0);
    assert_int_equal(file_read(path, 1 << 20, &kept, &size), 0);
    assert_string_equal(text, kept);
    assert_true(well_formed(text));
    free(kept);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_check_for_xml_is_one),
        cmocka_unit_test(names_of_any_kind_leave_it_xml),
        cmocka_unit_test(it_needs_no_network),
        cmocka_unit_test(a_function_has_one_colour),
        cmocka_unit_test(more_is_red_and_less_is_blue),
        cmocka_unit_test(it_looks_as_it_did),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
