// SPDX-License-Identifier: BSD-2-Clause
//
// Logins that were refused with 535 (RFC 4954 6: the credentials are wrong): again and again of one
// user, whoever tries, or of one user after the other by one client.
#include <inttypes.h>

#include "base/timestamp.h"
#include "decode/model/across/across_state.h"

static struct across_place place_of(const struct session_auth *auth)
{
    return (struct across_place){.offset = auth->offset,
                                 .packet = auth->at.packet,
                                 .side = STREAM_SERVER,
                                 .transaction = -1};
}

// "5 refused in 118 s, the first in session 3"
static void tell(struct across *a, const struct window_span *span, const char *what,
                 const struct session_auth *auth)
{
    uint64_t ns = across_elapsed_ns(span->first->time_ns, auth->at.time_ns);
    buf_printf(&a->detail, "%" PRIu32 " %s in %" PRIu64 " s, the first in session %" PRIu64,
               span->count, what, ns / (uint64_t)TIMESTAMP_NS_PER_S, span->first->session);
}

static void judge_user(struct across *a, struct session *s, const struct session_auth *auth)
{
    uint32_t most = threshold_of(a->thresholds, THRESHOLD_AUTH_BRUTE);
    struct window_event e = {.time_ns = auth->at.time_ns, .session = s->id};
    across_key(a, &s->server);
    across_key_add(a, auth->identity);
    struct across_events *user = recent_take(&a->users, buf_bytes(&a->key), e.time_ns);
    across_count(&a->users, user, &e, 2 * most, false);
    struct window_span span =
        window_fullest(&user->window, e.time_ns, across_span_ns(a, THRESHOLD_AUTH_SECONDS));
    if (span.count < most) return;
    buf_reset(&a->detail, 1024);
    if (auth->identity.len > 0) {
        buf_append_bytes(&a->detail, bytes_first(auth->identity, 100));
        buf_append_str(&a->detail, ": ");
    }
    struct across_place place = place_of(auth);
    tell(a, &span, "logins refused", auth);
    across_note(a, s, FINDING_AUTH_BRUTE, &place);
}

static void judge_client(struct across *a, struct session *s, const struct session_auth *auth)
{
    uint32_t most = threshold_of(a->thresholds, THRESHOLD_AUTH_SPRAY);
    if (bytes_is_none(auth->identity)) return;
    struct window_event e = {.time_ns = auth->at.time_ns,
                             .what = htable_hash(auth->identity, a->sprayers.seed),
                             .session = s->id};
    across_key(a, &s->client);
    struct across_events *client = recent_take(&a->sprayers, buf_bytes(&a->key), e.time_ns);
    across_count(&a->sprayers, client, &e, 2 * most, true);
    struct window_span span =
        window_fullest(&client->window, e.time_ns, across_span_ns(a, THRESHOLD_AUTH_SECONDS));
    if (span.count < most) return;
    struct across_place place = place_of(auth);
    buf_reset(&a->detail, 1024);
    tell(a, &span, "users refused", auth);
    across_note(a, s, FINDING_AUTH_SPRAY, &place);
}

void across_login(struct across *a, struct session *s)
{
    for (const struct session_auth *auth = s->auth; auth; auth = auth->next) {
        if (auth->code != 535) continue;
        judge_user(a, s, auth);
        judge_client(a, s, auth);
    }
}
