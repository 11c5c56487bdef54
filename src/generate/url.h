/* SPDX-License-Identifier: Apache-2.0 */
/* Whom to ask for what: http://host[:port][/path], and the addresses behind the host's name. */
#ifndef GENERATE_URL_H
#define GENERATE_URL_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>

#include "base/error.h"

struct url {
    char *host; /* without the brackets of an IPv6 address */
    char *port; /* "80" if there was none */
    char *path; /* with the query, begins with '/' */
    bool literal6;
};

struct address {
    struct sockaddr_storage socket;
    socklen_t size;
};

/* 0, or -EINVAL with errors that say what to write instead. */
int url_parse(const char *text, struct url *url, struct errors *errors);
void url_free(struct url *url);

/* The bytes of a GET request, caller frees. */
char *url_request(const struct url *url);

/* All addresses of the host, in the system's order, caller frees. `own`: any is allowed, else only
 * loopback, link-local and private ones (RFC 1122, 1918, 3927, 4193, 4291). 0, or -errno with
 * errors. */
int url_resolve(const struct url *url, bool own, struct address **addresses, size_t *count,
                struct errors *errors);

bool address_is_private(const struct address *address);
char *address_print(const struct address *address); /* "127.0.0.1:8080"; caller frees */

#endif
