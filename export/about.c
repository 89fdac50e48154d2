// SPDX-License-Identifier: BSD-2-Clause
#include "export/about.h"

#include "export/json.h"
#include "export/record.h"
#include "export/record_connection.h"
#include "export/record_opening.h"

static void put_holes(struct json *j, const struct about_facts *f)
{
    json_key(j, "holes");
    json_array_begin(j);
    for (size_t i = 0; i < f->hole_count; i++) {
        json_object_begin(j);
        json_key(j, "offset");
        json_number(j, f->holes[i].offset);
        json_key(j, "missing");
        if (f->holes[i].missing) json_number(j, f->holes[i].missing);
        else json_null(j);
        json_object_end(j);
    }
    json_array_end(j);
    if (!f->more_holes) return;
    json_key(j, "more_holes");
    json_number(j, f->more_holes);
}

static void put_point_time(struct json *j, const char *key, const struct stream_point *at,
                           unsigned digits)
{
    if (at->packet) {
        record_put_time(j, key, at->time_ns, digits);
        return;
    }
    json_key(j, key);
    json_null(j);
}

static void put_point_packet(struct json *j, const char *key, const struct stream_point *at)
{
    json_key(j, key);
    if (at->packet) json_number(j, at->packet);
    else json_null(j);
}

// When and where its MAIL, its octets and the reply to it were.
static void put_points(struct json *j, const struct about_facts *f)
{
    const struct session_transaction *t = f->transaction;
    unsigned digits = f->session->time_digits;
    struct stream_point reply = {0, 0};
    if (t->reply.code) reply = t->reply.at;
    json_key(j, "time");
    json_object_begin(j);
    put_point_time(j, "mail", &t->at, digits);
    put_point_time(j, "first", &f->first, digits);
    put_point_time(j, "last", &f->last, digits);
    put_point_time(j, "reply", &reply, digits);
    json_object_end(j);
    json_key(j, "packets");
    json_object_begin(j);
    put_point_packet(j, "mail", &t->at);
    put_point_packet(j, "first", &f->first);
    put_point_packet(j, "last", &f->last);
    put_point_packet(j, "reply", &reply);
    json_object_end(j);
}

static void put_session(struct json *j, const struct session *s)
{
    json_key(j, "session");
    json_object_begin(j);
    json_key(j, "id");
    json_number(j, s->id);
    record_connection_put(j, s);
    record_opening_put(j, s, SECRET_HIDE);
    json_object_end(j);
}

static void put_findings(struct json *j, const struct about_facts *facts)
{
    json_key(j, "findings");
    json_array_begin(j);
    for (const struct finding *f = facts->session->findings; f; f = f->next)
        if (f->transaction < 0 || f->transaction == facts->transaction->index)
            record_put_finding(j, f);
    json_array_end(j);
}

static void put_file(struct json *j, const struct about_facts *f)
{
    const struct session_message *m = f->transaction->message;
    json_key(j, "type");
    json_str(j, "message");
    json_key(j, "file");
    json_string(j, m->file);
    json_key(j, "size");
    json_number(j, f->size);
    json_key(j, "sha256");
    record_put_sha256(j, f->sha256);
    json_key(j, "complete");
    json_bool(j, m->is_complete);
    put_holes(j, f);
}

void about_append(const struct about_facts *facts, struct buf *out)
{
    struct record_options options = {.no_hash = !facts->has_hashes};
    struct json j = json_of(out);
    json_object_begin(&j);
    put_file(&j, facts);
    put_points(&j, facts);
    put_session(&j, facts->session);
    json_key(&j, "envelope");
    json_object_begin(&j);
    record_put_envelope(&j, facts->transaction);
    json_object_end(&j);
    json_key(&j, "message");
    json_object_begin(&j);
    record_put_content(&j, facts->transaction->message, &options);
    json_object_end(&j);
    put_findings(&j, facts);
    json_object_end(&j);
    buf_append_byte(out, '\n');
}
