// SPDX-License-Identifier: BSD-2-Clause
#include "decode/model/filter_of_connection.h"

#include "base/community_id.h"
#include "decode/model/filter_give.h"

// --- the connection

BOTH_NUMBER(id, s->id)
BOTH_TIME(start, s->start_ns)
BOTH_TIME(end, s->end_ns)
BOTH_TIME(duration, s->end_ns - s->start_ns)
BOTH_NUMBER(state, (uint64_t)s->state)
BOTH_ADDRESS(client_ip, client)
BOTH_ADDRESS(server_ip, server)
BOTH_NUMBER(client_port, s->client.port)
BOTH_NUMBER(server_port, s->server.port)
BOTH_NUMBER(bytes, s->bytes[STREAM_CLIENT] + s->bytes[STREAM_SERVER])
BOTH_NUMBER(bytes_client, s->bytes[STREAM_CLIENT])
BOTH_NUMBER(bytes_server, s->bytes[STREAM_SERVER])
BOTH_NUMBER(gaps, s->gaps[STREAM_CLIENT] + s->gaps[STREAM_SERVER])
BOTH_NUMBER(gaps_client, s->gaps[STREAM_CLIENT])
BOTH_NUMBER(gaps_server, s->gaps[STREAM_SERVER])
BOTH_NUMBER(packets, s->packets)

static void s_ip(session *s, taker *t)
{
    if (!give_address(t, &s->client)) give_address(t, &s->server);
}

static bool r_ip(store_row *row, taker *t)
{
    if (!give_address(t, &row->client)) give_address(t, &row->server);
    return true;
}

static void s_tunnel(session *s, taker *t)
{
    for (size_t i = 0; i < s->tunnel_count; i++)
        if (give_text(t, bytes_str(session_tunnel_name(s->tunnels[i].type)))) return;
}

static void s_tunnel_id(session *s, taker *t)
{
    for (size_t i = 0; i < s->tunnel_count; i++)
        if (s->tunnels[i].has_id && give_number(t, s->tunnels[i].id)) return;
}

static bool give_vlans(taker *t, const struct stream_vlans *vlans)
{
    for (size_t i = 0; i < vlans->count; i++)
        if (give_number(t, vlans->ids[i])) return true;
    return false;
}

static void s_vlan(session *s, taker *t)
{
    if (s->vlans) give_vlans(t, s->vlans);
}

static void s_tunnel_vlan(session *s, taker *t)
{
    for (size_t i = 0; i < s->tunnel_count; i++)
        if (give_vlans(t, &s->tunnels[i].vlans)) return;
}

static void s_tunnel_ip(session *s, taker *t)
{
    for (size_t i = 0; i < s->tunnel_count; i++)
        if (give_address(t, &s->tunnels[i].client) || give_address(t, &s->tunnels[i].server))
            return;
}

// Rows do not keep it: the session has to be asked.
static bool r_asks(store_row *row, taker *t)
{
    (void)row;
    (void)t;
    return false;
}

static void s_port(session *s, taker *t)
{
    if (!give_number(t, s->client.port)) give_number(t, s->server.port);
}

static bool r_port(store_row *row, taker *t)
{
    if (!give_number(t, row->client.port)) give_number(t, row->server.port);
    return true;
}

static void s_community_id(session *s, taker *t)
{
    char text[COMMUNITY_ID_TEXT];
    community_id_text(&s->client, &s->server, text);
    give_text(t, bytes_str(text));
}

static bool r_community_id(store_row *row, taker *t)
{
    char text[COMMUNITY_ID_TEXT];
    community_id_text(&row->client, &row->server, text);
    give_text(t, bytes_str(text));
    return true;
}

// --- how the session was set up

static void s_greeting_code(session *s, taker *t)
{
    if (s->has_greeting) give_code(t, s->greeting.code);
}

static void s_greeting_text(session *s, taker *t)
{
    if (s->has_greeting) give_text(t, s->greeting.text);
}

#define TIMING(name, is_known, ns)                                                                 \
    static void s_##name(session *s, taker *t)                                                     \
    {                                                                                              \
        if (is_known) give_range(t, s->timing.ns, s->timing.ns, false);                            \
    }
TIMING(connect, s->timing.knows_connect, connect_ns)
TIMING(greeting_time, s->timing.knows_greeting, greeting_ns)
TIMING(client_time, true, client_ns)
TIMING(server_time, true, server_ns)
TIMING(network_time, true, network_ns)
TIMING(transfer_time, true, transfer_ns)

static void s_server_name(session *s, taker *t)
{
    if (!s->has_greeting) return;
    size_t n = 0;
    while (n < s->greeting.text.len && s->greeting.text.data[n] > ' ') n++;
    if (n) give_text(t, bytes_first(s->greeting.text, n));
}

static bool r_server_name(store_row *row, taker *t)
{
    return give_row_text(t, row->server_name);
}

static void s_helo_verb(session *s, taker *t)
{
    give_text(t, s->helo_verb);
}

static void s_helo(session *s, taker *t)
{
    give_text(t, s->helo_name);
}

static bool r_helo(store_row *row, taker *t)
{
    return give_row_text(t, row->helo_name);
}

static void s_extension(session *s, taker *t)
{
    for (const struct session_extension *e = s->extensions; e; e = e->next)
        if (give_text(t, e->text)) return;
}

#define EACH_USE(name, is)                                                                         \
    static void s_extension_##name(session *s, taker *t)                                           \
    {                                                                                              \
        for (const struct session_extension_use *u = s->extension_uses; u; u = u->next)            \
            if (u->is && give_text(t, u->keyword)) return;                                         \
    }
EACH_USE(used, is_used)
EACH_USE(refused, is_refused)

static void s_proxy_verb(session *s, taker *t)
{
    for (const struct session_proxy *p = s->proxies; p; p = p->next)
        if (give_text(t, p->verb)) return;
}

static void s_proxy_arg(session *s, taker *t)
{
    for (const struct session_proxy *p = s->proxies; p; p = p->next)
        if (give_text(t, p->arg)) return;
}

static void s_auth_mechanism(session *s, taker *t)
{
    for (const struct session_auth *a = s->auth; a; a = a->next)
        if (give_text(t, a->mechanism)) return;
}

static void s_auth_user(session *s, taker *t)
{
    for (const struct session_auth *a = s->auth; a; a = a->next)
        if (give_text(t, a->identity)) return;
}

// The row has one of several; where it has none there is none.
static bool r_auth_user(store_row *row, taker *t)
{
    give_row_text(t, row->auth_user);
    return bytes_is_none(row->auth_user);
}

static void s_auth_code(session *s, taker *t)
{
    for (const struct session_auth *a = s->auth; a; a = a->next)
        if (give_code(t, a->code)) return;
}

static void s_tls(session *s, taker *t)
{
    give_number(t, s->tls.mode);
}

static bool r_tls(store_row *row, taker *t)
{
    give_number(t, row->tls_mode);
    return true;
}

static void s_tls_decrypted(session *s, taker *t)
{
    if (s->tls.mode != SESSION_TLS_NONE) give_number(t, s->tls.is_decrypted);
}

static bool r_tls_decrypted(store_row *row, taker *t)
{
    if (row->tls_mode != SESSION_TLS_NONE) give_number(t, row->tls_decrypted);
    return true;
}

static bool r_no_tls(store_row *row, taker *t)
{
    (void)t;
    return row->tls_mode == SESSION_TLS_NONE;
}

#define TLS_TEXT(field)                                                                            \
    static void s_tls_##field(session *s, taker *t) { give_text(t, s->tls.field); }
TLS_TEXT(version)
TLS_TEXT(cipher)
TLS_TEXT(sni)
TLS_TEXT(alpn)
TLS_TEXT(ja3)
TLS_TEXT(ja3s)
TLS_TEXT(ja4)
TLS_TEXT(alpn_offered)
TLS_TEXT(reason)

static void s_tls_resumed(session *s, taker *t)
{
    if (s->tls.knows_resumption) give_number(t, s->tls.is_resumed);
}

static void give_names(taker *t, const struct session_certificate *c)
{
    for (const struct session_name *n = c ? c->names : NULL; n; n = n->next)
        if (give_text(t, n->text)) return;
}

#define CERTIFICATE_TEXT(of, field)                                                                \
    static void s_##of##_##field(session *s, taker *t)                                             \
    {                                                                                              \
        if (s->tls.of) give_text(t, s->tls.of->field);                                             \
    }
#define CERTIFICATE(of)                                                                            \
    CERTIFICATE_TEXT(of, subject)                                                                  \
    CERTIFICATE_TEXT(of, issuer)                                                                   \
    CERTIFICATE_TEXT(of, not_before)                                                               \
    CERTIFICATE_TEXT(of, not_after)                                                                \
    static void s_##of##_names(session *s, taker *t) { give_names(t, s->tls.of); }
CERTIFICATE(certificate)
CERTIFICATE(client_certificate)

static void s_cut(session *s, taker *t)
{
    give_number(t, s->cut);
}

// --- words

static const char *state_word(int i)
{
    return i <= STREAM_RESET ? session_state_name((enum stream_state)i) : NULL;
}

static const char *tls_word(int i)
{
    if (i == SESSION_TLS_NONE) return "none";
    return i <= SESSION_TLS_IMPLICIT ? session_tls_mode_name((enum session_tls_mode)i) : NULL;
}

static const struct filter_words state_words = {state_word, NULL, false, false};
static const struct filter_words tls_words = {tls_word, NULL, false, true};

// --- the table

static const struct filter_field fields[] = {
    {"env.helo", "helo.name", TEXT, "the name given with EHLO or HELO", s_helo, r_helo},
    {"tls", "tls.mode", WORD(tls), "whether and how TLS began", s_tls, r_tls},
    {"tls.version", NULL, TEXT, "as in \"TLS 1.3\"", s_tls_version, r_no_tls},
    {"tls.cipher", NULL, TEXT, "the cipher suite", s_tls_cipher, r_no_tls},
    {"tls.sni", NULL, TEXT, "the server name that the client asks for", s_tls_sni, r_no_tls},
    {"tls.alpn", NULL, TEXT, "the protocol agreed on", s_tls_alpn, r_no_tls},
    {"tls.ja3", NULL, TEXT, "JA3 of the client", s_tls_ja3, r_no_tls},
    {"tls.ja3s", NULL, TEXT, "JA3S of the server", s_tls_ja3s, r_no_tls},
    {"tls.ja4", NULL, TEXT, "JA4 of the client", s_tls_ja4, r_no_tls},
    {"tls.alpn_offered", NULL, TEXT, "the protocols that the client offers", s_tls_alpn_offered,
     r_no_tls},
    {"tls.resumed", NULL, BOOL, "whether it goes on from a session before", s_tls_resumed,
     r_no_tls},
    {"tls.certificate.subject", NULL, TEXT, "whom the server's certificate names",
     s_certificate_subject, r_no_tls},
    {"tls.certificate.issuer", NULL, TEXT, "who issued it", s_certificate_issuer, r_no_tls},
    {"tls.certificate.names", NULL, TEXT, "the hosts it is for", s_certificate_names, r_no_tls},
    {"tls.certificate.not_before", NULL, TEXT, "from when it holds, as in 2026-11-21T10:00:00Z",
     s_certificate_not_before, r_no_tls},
    {"tls.certificate.not_after", NULL, TEXT, "and to when", s_certificate_not_after, r_no_tls},
    {"tls.client_certificate.subject", NULL, TEXT, "whom the client's certificate names",
     s_client_certificate_subject, r_no_tls},
    {"tls.client_certificate.issuer", NULL, TEXT, "who issued that", s_client_certificate_issuer,
     r_no_tls},
    {"tls.client_certificate.names", NULL, TEXT, "the names it is for", s_client_certificate_names,
     r_no_tls},
    {"tls.client_certificate.not_before", NULL, TEXT, "from when it holds",
     s_client_certificate_not_before, r_no_tls},
    {"tls.client_certificate.not_after", NULL, TEXT, "and to when", s_client_certificate_not_after,
     r_no_tls},
    {"tls.reason", NULL, TEXT, "why it could not be decrypted", s_tls_reason, r_no_tls},
    {"tls.decrypted", NULL, BOOL, "whether it could be decrypted", s_tls_decrypted,
     r_tls_decrypted},
    {"auth.user", "auth.identity", TEXT, "names of users", s_auth_user, r_auth_user},
    {"auth.mechanism", NULL, TEXT, "mechanisms of AUTH", s_auth_mechanism, r_no_smtp},
    {"auth.code", NULL, NUMBER, "their reply codes", s_auth_code, r_no_smtp},
    {"greeting.code", NULL, NUMBER, "the code of the greeting", s_greeting_code, r_no_smtp},
    {"greeting.text", NULL, TEXT, "its text", s_greeting_text, r_no_smtp},
    {"server.name", NULL, TEXT, "its first word", s_server_name, r_server_name},
    {"helo.verb", NULL, TEXT, "EHLO or HELO", s_helo_verb, r_no_smtp},
    {"extension", "extensions", TEXT, "service extensions with their parameters", s_extension,
     r_no_smtp},
    {"extension.used", NULL, TEXT, "keywords of those that were used", s_extension_used, r_no_smtp},
    {"extension.refused", NULL, TEXT, "and of those that were refused all the same",
     s_extension_refused, r_no_smtp},
    {"proxy.verb", "proxies.verb", TEXT, "XCLIENT, XFORWARD or PROXY", s_proxy_verb, r_no_smtp},
    {"proxy.arg", NULL, TEXT, "what it says", s_proxy_arg, r_no_smtp},
    {"ip", NULL, ADDRESS, "the address of either side", s_ip, r_ip},
    {"port", NULL, NUMBER, "the port of either side", s_port, r_port},
    {"client.ip", NULL, ADDRESS, "who opened the connection", s_client_ip, r_client_ip},
    {"client.port", NULL, NUMBER, "its port", s_client_port, r_client_port},
    {"server.ip", NULL, ADDRESS, "the server", s_server_ip, r_server_ip},
    {"server.port", NULL, NUMBER, "its port", s_server_port, r_server_port},
    {"tunnel", "tunnel.type", TEXT, "what its packets came in, as in vxlan", s_tunnel, r_asks},
    {"tunnel.id", NULL, NUMBER, "the number of the tunnel", s_tunnel_id, r_asks},
    {"tunnel.ip", "tunnel.outer.ip", ADDRESS, "either end of it", s_tunnel_ip, r_asks},
    {"tunnel.vlan", "tunnel.outer.vlan", NUMBER, "the VLAN tags outside of it", s_tunnel_vlan,
     r_asks},
    {"vlan", NULL, NUMBER, "the VLAN tags of its first packet", s_vlan, r_asks},
    {"community_id", NULL, TEXT, "the Community ID", s_community_id, r_community_id},
    {"id", NULL, NUMBER, "the number of the session in the list", s_id, r_id},
    {"start", NULL, TIME, "when it began", s_start, r_start},
    {"end", NULL, TIME, "when its last packet came", s_end, r_end},
    {"duration", NULL, DURATION, "between these", s_duration, r_duration},
    {"timing.connect", NULL, DURATION, "from SYN to SYN+ACK", s_connect, r_asks},
    {"timing.greeting", NULL, DURATION, "from there to the greeting", s_greeting_time, r_asks},
    {"timing.client", NULL, DURATION, "what the client took", s_client_time, r_asks},
    {"timing.server", NULL, DURATION, "what the server took", s_server_time, r_asks},
    {"timing.network", NULL, DURATION, "what the network took", s_network_time, r_asks},
    {"timing.transfer", NULL, DURATION, "what the octets of messages took", s_transfer_time,
     r_asks},
    {"state", NULL, WORD(state), "how the connection ended", s_state, r_state},
    {"bytes", NULL, NUMBER, "octets of both streams", s_bytes, r_bytes},
    {"bytes.client", NULL, NUMBER, "of the client's", s_bytes_client, r_bytes_client},
    {"bytes.server", NULL, NUMBER, "of the server's", s_bytes_server, r_bytes_server},
    {"gaps", NULL, NUMBER, "octets that the capture misses", s_gaps, r_gaps},
    {"gaps.client", NULL, NUMBER, "of the client's stream", s_gaps_client, r_gaps_client},
    {"gaps.server", NULL, NUMBER, "of the server's stream", s_gaps_server, r_gaps_server},
    {"packets", NULL, NUMBER, "how many packets", s_packets, r_packets},
    {"cut", NULL, NUMBER, "items that a limit of smtpscope dropped", s_cut, NULL},
};

const struct filter_fields filter_of_connection = FIELDS(fields);
