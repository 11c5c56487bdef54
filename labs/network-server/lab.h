/* SPDX-License-Identifier: 0BSD */
/*
 * network-server: what the program you write has to do. There is nothing to include for it.
 *
 * server.c is a whole program. It is started as
 *
 *     program PORT
 *
 * and listens at 127.0.0.1, TCP port PORT, until it is killed. It speaks HTTP/1.1 (RFC 9112):
 *
 *     GET /sum?a=17&b=25 HTTP/1.1<CR><LF>            HTTP/1.1 200 OK<CR><LF>
 *     Host: 127.0.0.1<CR><LF>                        Content-Length: 2<CR><LF>
 *     User-Agent: anything<CR><LF>             -->   <CR><LF>
 *     <CR><LF>                                       42
 *
 *  - a and b are decimal, from 0 to 2^62; the body is their sum, decimal, and nothing else.
 *  - Any number of headers of any name may come, none of which matters. A request has no body and
 *    at most MOST_REQUEST bytes, and ends with an empty line.
 *  - Connections stay open for further requests until the client closes them (keep-alive). The
 *    server then closes its side, or it runs out of descriptors.
 *  - TCP is a stream: a request may come in pieces, cut anywhere, and several may come at once
 *    (pipelining). Each is answered, in the order of the requests.
 */
#ifndef NETWORK_SERVER_LAB_H
#define NETWORK_SERVER_LAB_H

#define MOST_REQUEST 256

#endif
