// SPDX-License-Identifier: BSD-2-Clause
#include "export/record_connection.h"

#include "base/community_id.h"
#include "export/record.h"

static void put_endpoint(struct json *j, const char *key, const struct stream_endpoint *e)
{
    char ip[SESSION_IP_TEXT];
    session_ip_text(e, ip);
    json_key(j, key);
    json_object_begin(j);
    json_key(j, "ip");
    json_str(j, ip);
    json_key(j, "port");
    json_number(j, e->port);
    json_object_end(j);
}

static void put_both(struct json *j, const char *key, const uint64_t count[2])
{
    json_key(j, key);
    json_object_begin(j);
    json_key(j, "client");
    json_number(j, count[STREAM_CLIENT]);
    json_key(j, "server");
    json_number(j, count[STREAM_SERVER]);
    json_object_end(j);
}

static void put_tunnel_end(struct json *j, const char *key, const struct stream_endpoint *e)
{
    if (e->port) {
        put_endpoint(j, key, e);
        return;
    }
    char ip[SESSION_IP_TEXT];
    session_ip_text(e, ip);
    json_key(j, key);
    json_object_begin(j);
    json_key(j, "ip");
    json_str(j, ip);
    json_object_end(j);
}

// Absent where there are none.
static void put_vlans(struct json *j, const struct stream_vlans *vlans)
{
    if (!vlans || vlans->count == 0) return;
    json_key(j, "vlan");
    json_array_begin(j);
    for (size_t i = 0; i < vlans->count; i++) json_number(j, vlans->ids[i]);
    json_array_end(j);
}

// The innermost first; each holds the one that it lies in.
static void put_tunnels(struct json *j, const struct session *s)
{
    for (size_t i = s->tunnel_count; i-- > 0;) {
        const struct stream_tunnel *t = &s->tunnels[i];
        json_key(j, "tunnel");
        json_object_begin(j);
        json_key(j, "type");
        json_str(j, session_tunnel_name(t->type));
        json_key(j, "id");
        if (t->has_id) json_number(j, t->id);
        else json_null(j);
        json_key(j, "outer");
        json_object_begin(j);
        put_tunnel_end(j, "client", &t->client);
        put_tunnel_end(j, "server", &t->server);
        put_vlans(j, &t->vlans);
        json_object_end(j);
    }
    for (size_t i = 0; i < s->tunnel_count; i++) json_object_end(j);
}

void record_connection_put(struct json *j, const struct session *s)
{
    char community_id[COMMUNITY_ID_TEXT];
    community_id_text(&s->client, &s->server, community_id);
    record_put_time(j, "start", s->start_ns, s->time_digits);
    record_put_time(j, "end", s->end_ns, s->time_digits);
    put_endpoint(j, "client", &s->client);
    put_endpoint(j, "server", &s->server);
    put_vlans(j, s->vlans);
    put_tunnels(j, s);
    json_key(j, "community_id");
    json_str(j, community_id);
    json_key(j, "state");
    json_str(j, session_state_name(s->state));
    put_both(j, "bytes", s->bytes);
    put_both(j, "gaps", s->gaps);
    json_key(j, "packets");
    json_number(j, s->packets);
}

void record_connection_put_timing(struct json *j, const struct session_timing *t)
{
    const struct {
        const char *name;
        bool is_known;
        int64_t ns;
    } times[] = {
        {"connect", t->knows_connect, t->connect_ns},
        {"greeting", t->knows_greeting, t->greeting_ns},
        {"client", true, t->client_ns},
        {"server", true, t->server_ns},
        {"network", true, t->network_ns},
        {"transfer", true, t->transfer_ns},
    };
    bool is_known = t->knows_connect;
    for (size_t i = 0; i < sizeof(times) / sizeof(*times); i++) is_known |= times[i].ns > 0;
    if (!is_known) return;
    json_key(j, "timing");
    json_object_begin(j);
    for (size_t i = 0; i < sizeof(times) / sizeof(*times); i++) {
        if (!times[i].is_known) continue;
        json_key(j, times[i].name);
        json_seconds(j, times[i].ns);
    }
    json_object_end(j);
}
