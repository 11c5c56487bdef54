/* SPDX-License-Identifier: Apache-2.0 */
/* Responses, good and bad. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdbool.h>
#include <string.h>

#include "generate/response.h"

#define OK "HTTP/1.1 200 OK\r\n"

static const struct {
    const char *bytes;
    enum response_state state; /* RESPONSE_MORE: done by the connection's end */
    int status;
    uint64_t body;
    bool close;
} cases[] = {
    {OK "Content-Length: 2\r\n\r\nok", RESPONSE_DONE, 200, 2, false},
    {OK "content-length:\t2 \r\nConnection: x, CLOSE\r\n\r\nok", RESPONSE_DONE, 200, 2, true},
    {OK "Content-Length: 1\r\nContent-Length: 1\r\n\r\nx", RESPONSE_DONE, 200, 1, false},
    {OK "Transfer-Encoding: chunked\r\n\r\nA;x=y\r\n0123456789\r\n0\r\nT: u\r\n\r\n", RESPONSE_DONE,
     200, 10, false},
    {"HTTP/1.1 100 Continue\r\nX: y\r\n\r\n" OK "Content-Length: 0\r\n\r\n", RESPONSE_DONE, 200, 0,
     false},
    {"HTTP/1.1 204\r\n\r\n", RESPONSE_DONE, 204, 0, false},
    {"HTTP/1.0 200 OK\r\n\r\nabc", RESPONSE_MORE, 200, 3, true},
    {"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n", RESPONSE_DONE, 200,
     0, false},
    {"HTTP/2 200 OK\r\n\r\n", RESPONSE_BAD, 0, 0, false},
    {"HTTP/1.1 2000 OK\r\n\r\n", RESPONSE_BAD, 0, 0, false},
    {"HTTP/1.1 2x0 OK\r\n\r\n", RESPONSE_BAD, 0, 0, false},
    {"HTTP/1.1 101 Switching\r\n\r\n", RESPONSE_BAD, 101, 0, false},
    {"HTTP/1.1 200 OK\n\n", RESPONSE_BAD, 0, 0, false},
    {OK "Content-Length: -1\r\n\r\n", RESPONSE_BAD, 200, 0, false},
    {OK "Content-Length: 1, 1\r\n\r\n", RESPONSE_BAD, 200, 0, false},
    {OK "Content-Length: 1\r\nContent-Length: 2\r\n\r\n", RESPONSE_BAD, 200, 0, false},
    {OK "Content-Length: 99999999999999999999\r\n\r\n", RESPONSE_BAD, 200, 0, false},
    {OK "Transfer-Encoding: gzip\r\n\r\n", RESPONSE_BAD, 200, 0, false},
    {OK "Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n", RESPONSE_BAD, 200, 0, false},
    {OK "Transfer-Encoding: chunked\r\n\r\n2\r\nokay\r\n", RESPONSE_BAD, 200, 2, false},
    {OK "Transfer-Encoding: chunked\r\n\r\nx\r\n", RESPONSE_BAD, 200, 0, false},
    {OK "Transfer-Encoding: chunked\r\n\r\n1000000000000000\r\n", RESPONSE_BAD, 200, 0, false},
    {OK "no colon\r\n\r\n", RESPONSE_BAD, 200, 0, false},
    {OK "Bad name: x\r\n\r\n", RESPONSE_BAD, 200, 0, false},
    {OK "X: \x01\r\n\r\n", RESPONSE_BAD, 200, 0, false},
    {OK "X: y\rz\r\n\r\n", RESPONSE_BAD, 200, 0, false},
};

static void each_is_read_as_it_should(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct response response;
        size_t used, length = strlen(cases[i].bytes);
        response_begin(&response);
        assert_int_equal(response_feed(&response, cases[i].bytes, length, &used), cases[i].state);
        assert_int_equal(response.status, cases[i].status);
        assert_int_equal(response.body, cases[i].body);
        assert_true((response.fault != NULL) == (cases[i].state == RESPONSE_BAD));
        if (cases[i].state == RESPONSE_BAD)
            continue;
        assert_int_equal(used, length);
        assert_int_equal(response.close, cases[i].close);
        assert_int_equal(response_end(&response), RESPONSE_DONE);
    }
}

static void what_is_cut_is_bad(void **state)
{
    (void)state;
    const char *whole = cases[3].bytes;
    for (size_t length = 0; length < strlen(whole); length++) {
        struct response response;
        size_t used;
        response_begin(&response);
        assert_int_equal(response_feed(&response, whole, length, &used), RESPONSE_MORE);
        assert_int_equal(response.begun, length > 0);
        assert_int_equal(response_end(&response), RESPONSE_BAD);
    }
}

static void the_next_one_is_left(void **state)
{
    (void)state;
    struct response response;
    size_t used, length = strlen(cases[0].bytes);
    char two[200];
    strcpy(two, cases[0].bytes);
    strcat(two, cases[0].bytes);
    response_begin(&response);
    assert_int_equal(response_feed(&response, two, 2 * length, &used), RESPONSE_DONE);
    assert_int_equal(used, length);
}

static void heads_have_an_end(void **state)
{
    (void)state;
    static const char *const endless[] = {"X: yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy\r\n", "xxxxxxxx",
                                          "HTTP/1.1 100 C\r\n\r\n"};
    for (int i = 0; i < 3; i++) {
        struct response response;
        enum response_state result = RESPONSE_MORE;
        size_t used, rounds = 0;
        response_begin(&response);
        if (i < 2)
            response_feed(&response, OK "A: ", strlen(OK "A: "), &used);
        if (i == 0)
            response_feed(&response, "\r\n", 2, &used);
        for (; rounds < 20000 && result == RESPONSE_MORE; rounds++)
            result = response_feed(&response, endless[i], strlen(endless[i]), &used);
        assert_int_equal(result, RESPONSE_BAD);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_is_read_as_it_should),
        cmocka_unit_test(what_is_cut_is_bad),
        cmocka_unit_test(the_next_one_is_left),
        cmocka_unit_test(heads_have_an_end),
    };
    return cmocka_run_group_tests_name("response", tests, NULL, NULL);
}
