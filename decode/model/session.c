// SPDX-License-Identifier: BSD-2-Clause
#include "decode/model/session.h"

#include <arpa/inet.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/limits.h"

struct session *session_new(void)
{
    struct session *s = err_calloc(1, sizeof(*s));
    arena_init(&s->arena);
    return s;
}

void session_forget_auth(struct session *s)
{
    for (struct session_auth *a = s->auth; a; a = a->next) secret_fini(&a->secret);
    s->auth = NULL;
}

void session_free(struct session *s)
{
    if (!s) return;
    session_forget_auth(s);
    arena_fini(&s->arena);
    free(s);
}

void session_add_finding(struct session *s, const struct finding *f)
{
    enum finding_severity severity = finding_severity_of(f->id);
    if (s->finding_count == 0 || severity > s->worst_finding) s->worst_finding = severity;
    s->finding_count++;
    if (s->finding_count > LIMIT_FINDINGS) {
        s->cut++;
        return;
    }
    struct finding *copy = ARENA_NEW(&s->arena, struct finding);
    *copy = *f;
    copy->next = NULL;
    copy->detail = arena_copy_bytes(&s->arena, f->detail);
    if (s->last_finding)
        s->last_finding->next = copy;
    else
        s->findings = copy;
    s->last_finding = copy;
}

const char *session_status_name(enum session_status s)
{
    static const char *const names[] = {"incomplete", "accepted", "rejected", "aborted"};
    return names[s];
}

const char *session_state_name(enum stream_state s)
{
    static const char *const names[] = {"open", "closed", "reset"};
    return names[s];
}

const char *session_tunnel_name(enum stream_tunnel_type t)
{
    static const char *const names[] = {"unknown", "gre",    "erspan", "ipip", "6in4",
                                        "vxlan",   "geneve", "teredo", "gtp-u"};
    return names[t];
}

const char *session_via_name(enum session_via v)
{
    static const char *const names[] = {NULL, "DATA", "BDAT", "BURL"};
    return names[v];
}

const char *session_tls_mode_name(enum session_tls_mode m)
{
    static const char *const names[] = {NULL, "starttls", "implicit"};
    return names[m];
}

// "192.0.2.1". By hand: inet_ntop prints it, and each record has two.
static void put_ipv4(const uint8_t ip[4], char *text)
{
    for (int i = 0; i < 4; i++) {
        if (i > 0) *text++ = '.';
        if (ip[i] >= 100) *text++ = (char)('0' + ip[i] / 100);
        if (ip[i] >= 10) *text++ = (char)('0' + ip[i] / 10 % 10);
        *text++ = (char)('0' + ip[i] % 10);
    }
    *text = '\0';
}

void session_ip_text(const struct stream_endpoint *e, char text_out[SESSION_IP_TEXT])
{
    if (e->ip_version != 6) {
        put_ipv4(e->ip, text_out);
        return;
    }
    if (!inet_ntop(AF_INET6, e->ip, text_out, SESSION_IP_TEXT))
        text_out[0] = '\0';
}
