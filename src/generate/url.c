/* SPDX-License-Identifier: Apache-2.0 */
#include "generate/url.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"

static const char scheme[] = "http://";

static int refuse(struct errors *errors, const char *text, const char *why)
{
    char *shown = text_printable(text, strlen(text));
    errors_add(errors, NULL, 0, 0, "'%s': %s", shown, why);
    free(shown);
    return -EINVAL;
}

static bool is_port(const char *text)
{
    size_t length = strspn(text, "0123456789");
    long port = length && length <= 5 && !text[length] ? strtol(text, NULL, 10) : 0;
    return port >= 1 && port <= 65535;
}

/* "host", "host:port", "[::1]:port" of `length` bytes. */
static bool take_authority(const char *text, size_t length, struct url *url)
{
    char *all = memory_copy_range(text, length), *host = all, *rest;
    url->literal6 = *all == '[';
    if (url->literal6) {
        host = all + 1;
        rest = strchr(host, ']');
        if (rest)
            *rest++ = '\0';
    } else {
        rest = host + strcspn(host, ":");
    }
    bool good = rest && (*rest == '\0' || (*rest == ':' && is_port(rest + 1)));
    if (good) {
        url->port = memory_copy(*rest ? rest + 1 : "80");
        *rest = '\0';
        good = *host && strspn(host, url->literal6 ? "0123456789abcdefABCDEF:."
                                                   : "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRS"
                                                     "TUVWXYZ0123456789.-_") == strlen(host);
        url->host = memory_copy(host);
    }
    free(all);
    return good;
}

int url_parse(const char *text, struct url *url, struct errors *errors)
{
    *url = (struct url){0};
    if (text_starts(text, "https://"))
        return refuse(errors, text, "https is not supported; give the server a plain http port");
    if (!text_starts(text, scheme))
        return refuse(errors, text, "an address like http://127.0.0.1:8080/ is needed");
    const char *authority = text + strlen(scheme);
    size_t length = strcspn(authority, "/?#");
    if (memchr(authority, '@', length))
        return refuse(errors, text, "user names in addresses are not supported");
    if (!take_authority(authority, length, url)) {
        url_free(url);
        return refuse(errors, text,
                      "host or port cannot be right; http://127.0.0.1:8080/ would be");
    }
    const char *path = authority + length;
    for (const char *p = path; *p; p++)
        if (*p <= ' ' || *p >= 127) {
            url_free(url);
            return refuse(errors, text, "write blanks and special characters of the path as %XX");
        }
    size_t end = strcspn(path, "#");
    char *rest = memory_copy_range(path, end);
    url->path = memory_print("%s%s", *rest == '/' ? "" : "/", rest);
    free(rest);
    return 0;
}

void url_free(struct url *url)
{
    free(url->host);
    free(url->port);
    free(url->path);
    *url = (struct url){0};
}

char *url_request(const struct url *url)
{
    bool usual = strcmp(url->port, "80") == 0;
    return memory_print("GET %s HTTP/1.1\r\nHost: %s%s%s%s%s\r\nUser-Agent: perflab\r\n"
                        "Accept: */*\r\n\r\n",
                        url->path, url->literal6 ? "[" : "", url->host, url->literal6 ? "]" : "",
                        usual ? "" : ":", usual ? "" : url->port);
}

static bool private4(uint32_t a)
{
    return a >> 24 == 127 || a >> 24 == 10 || a >> 20 == 0xac1 || a >> 16 == 0xc0a8 ||
           a >> 16 == 0xa9fe;
}

bool address_is_private(const struct address *address)
{
    if (address->socket.ss_family == AF_INET) {
        const struct sockaddr_in *in = (const void *)&address->socket;
        return private4(ntohl(in->sin_addr.s_addr));
    }
    if (address->socket.ss_family != AF_INET6)
        return false;
    const struct in6_addr *in6 =
        &((const struct sockaddr_in6 *)(const void *)&address->socket)->sin6_addr;
    if (IN6_IS_ADDR_V4MAPPED(in6)) {
        uint32_t mapped;
        memcpy(&mapped, in6->s6_addr + 12, sizeof(mapped));
        return private4(ntohl(mapped));
    }
    return IN6_IS_ADDR_LOOPBACK(in6) || IN6_IS_ADDR_LINKLOCAL(in6) ||
           (in6->s6_addr[0] & 0xfe) == 0xfc;
}

char *address_print(const struct address *address)
{
    char host[NI_MAXHOST], port[NI_MAXSERV];
    if (getnameinfo((const struct sockaddr *)&address->socket, address->size, host, sizeof(host),
                    port, sizeof(port), NI_NUMERICHOST | NI_NUMERICSERV) != 0)
        return memory_copy("an unknown address");
    bool six = address->socket.ss_family == AF_INET6;
    return memory_print("%s%s%s:%s", six ? "[" : "", host, six ? "]" : "", port);
}

int url_resolve(const struct url *url, bool own, struct address **addresses, size_t *count,
                struct errors *errors)
{
    const struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
    struct addrinfo *found;
    int error = getaddrinfo(url->host, url->port, &hints, &found);
    *addresses = NULL;
    *count = 0;
    if (error) {
        errors_add(errors, NULL, 0, 0, "%s: %s", url->host, gai_strerror(error));
        return -ENOENT;
    }
    for (const struct addrinfo *one = found; one; one = one->ai_next) {
        struct address address = {.size = one->ai_addrlen};
        memcpy(&address.socket, one->ai_addr, one->ai_addrlen);
        if (own || address_is_private(&address))
            *memory_push(addresses, count) = address;
    }
    freeaddrinfo(found);
    if (*count)
        return 0;
    errors_add(errors, NULL, 0, 0,
               "%s is neither this machine nor in a private network; load on a server of others "
               "is an attack: add --i-own-this-server if it is yours",
               url->host);
    return -EPERM;
}
