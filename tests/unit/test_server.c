/* SPDX-License-Identifier: Apache-2.0 */
/* A port that is taken: by another process that listens there, and by connections left behind. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "app/runnable.h"
#include "judge/network.h"
#include "judge/server.h"
#include "judge/service.h"

struct holder {
    pid_t pid;
    uint16_t port;
};

static int listen_anywhere(uint16_t *port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t size = sizeof(address);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_true(fd >= 0 && bind(fd, (struct sockaddr *)&address, size) == 0 && listen(fd, 8) == 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &size), 0);
    *port = ntohs(address.sin_port);
    return fd;
}

/* Another process that listens, until let_go(). */
static void hold(struct holder *holder)
{
    int fd = listen_anywhere(&holder->port);
    holder->pid = fork();
    if (holder->pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        for (;;)
            pause();
    }
    close(fd);
}

static void let_go(const struct holder *holder)
{
    kill(holder->pid, SIGKILL);
    waitpid(holder->pid, NULL, 0);
}

/* A port with a connection that the side of the port has closed first: nobody listens there. */
static uint16_t leave_a_connection(void)
{
    uint16_t port;
    int listener = listen_anywhere(&port), client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr = {htonl(INADDR_LOOPBACK)}};
    assert_int_equal(connect(client, (struct sockaddr *)&address, sizeof(address)), 0);
    int served = accept(listener, NULL, NULL);
    assert_true(served >= 0);
    close(listener);
    close(served);
    close(client);
    return port;
}

static void a_taken_port_is_named(void **state)
{
    (void)state;
    struct holder holder;
    struct server server;
    struct failure failure = {0};
    hold(&holder);
    const struct server_setup setup = {.port = holder.port, .cpu = -1};
    assert_int_equal(server_start(&server, &setup, "/nowhere", &failure), -1);
    server_stop(&server);
    let_go(&holder);
    char port[32];
    snprintf(port, sizeof(port), "port %u of 127.0.0.1", holder.port);
    assert_int_equal(failure.verdict, VERDICT_INTERNAL_ERROR);
    assert_non_null(strstr(failure.reason, port));
    assert_non_null(strstr(failure.advice, port));
    assert_non_null(strstr(failure.advice, "check again"));
    failure_free(&failure);
}

static void another_port_is_found(void **state)
{
    (void)state;
    struct holder holder;
    struct service service = {0};
    hold(&holder);
    service.setup.port = holder.port;
    service_find_port(&service);
    assert_true(service.setup.port && service.setup.port != holder.port);
    const struct sockaddr_in *address = (const struct sockaddr_in *)&service.address.socket;
    assert_int_equal(ntohs(address->sin_port), service.setup.port);
    let_go(&holder);
    uint16_t left = leave_a_connection(), free = service.setup.port;
    assert_true(network_lingers(left) && !network_listens(left));
    service.setup.port = left;
    service_find_port(&service);
    assert_true(service.setup.port && service.setup.port != left);
    service.setup.port = free;
    service_find_port(&service);
    assert_int_equal(service.setup.port, free); /* what is free stays */
}

static void a_program_that_was_run_is_explained(void **state)
{
    (void)state;
    struct holder holder;
    hold(&holder);
    struct runnable runnable = {.port = holder.port};
    char *taken = runnable_explain(&runnable, 1);
    let_go(&holder);
    char *free_again = runnable_explain(&runnable, 1);
    assert_non_null(strstr(taken, "taken by another program: run it again"));
    assert_non_null(strstr(free_again, "is free. If it says that its address is in use"));
    assert_null(runnable_explain(&runnable, 0));
    runnable.port = leave_a_connection();
    assert_null(runnable_explain(&runnable, 1));
    runnable.port = 0;
    assert_null(runnable_explain(&runnable, 1));
    free(taken);
    free(free_again);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_taken_port_is_named),
        cmocka_unit_test(another_port_is_found),
        cmocka_unit_test(a_program_that_was_run_is_explained),
    };
    return cmocka_run_group_tests_name("server", tests, NULL, NULL);
}
