// SPDX-License-Identifier: BSD-2-Clause
//
// The SMTP decoder: fills the stream sink of base/stream.h with the state machine of RFC 5321 and
// builds a struct session for each connection. It owns the parsers and alone decides what reads the
// next bytes: commands, mail data, chunks, AUTH answers, TLS records.
//
// One decoder serves all sessions of a pipeline. It knows no clock, file or screen: time comes with
// the bytes.
#ifndef SMTPSCOPE_DECODE_SMTP_SMTP_DECODER_H
#define SMTPSCOPE_DECODE_SMTP_SMTP_DECODER_H

#include "base/stream.h"
#include "decode/model/dkim_keys.h"
#include "decode/model/match_list.h"
#include "decode/model/message_depth.h"
#include "decode/model/message_sink.h"
#include "decode/model/text_sink.h"
#include "decode/model/session.h"
#include "decode/model/threshold.h"
#include "decode/smtp/smtp_detail.h"
#include "decode/tls/tls_keylog.h"

// What the owner hears of every session. Any function may be NULL. A session is borrowed and only
// to be read, but for closed, which hands it over.
struct smtp_observer {
    void *ctx;
    // The connection began: addresses and start are set.
    void (*opened)(void *ctx, const struct session *s);
    // A packet of it, before what it brings is decoded (end_ns and packets are already new).
    void (*packet)(void *ctx, const struct session *s, const struct stream_packet *packet);
    // Something that a list shows may have changed, the phase among it, which is kept only for
    // this.
    void (*changed)(void *ctx, const struct session *s);
    // It is over and complete. The callee owns it now: session_free.
    void (*closed)(void *ctx, struct session *s);
};

struct smtp_options {
    bool want_hashes;         // SHA-256 of messages and parts
    bool want_commands;       // session->commands
    bool want_types;          // of parts by their content (content_type.h)
    enum message_depth depth; // how far messages are read
    bool keep_secrets;        // session->auth[].secret: the user asked for --show-secrets
    // Secrets of TLS connections, borrowed; NULL: what TLS carries is not read.
    struct tls_keylog *keylog;
    // What the DNS says of DKIM keys, borrowed; NULL: signatures are not verified.
    struct dkim_keys *keys;
    // For an opened session: hears every line and message byte; NULL otherwise.
    const struct smtp_detail *detail;
    void *detail_ctx;
    // Who keeps the octets of messages and parts; borrowed, NULL for nobody.
    const struct message_sink *sink;
    // Who searches their texts; borrowed, NULL for nobody.
    const struct text_sink *texts;
    // What somebody looks for in sessions; borrowed, NULL for nothing.
    const struct match_list *matches;
    const struct thresholds *thresholds; // borrowed, NULL for the defaults
    // Findings that the session, decoded again, has across sessions; borrowed, NULL for none.
    const struct finding *across;
};

struct smtp_decoder;

// observer and options are copied. Free it after the last session was closed; sessions still open
// are dropped without a call.
struct smtp_decoder *smtp_decoder_new(const struct smtp_options *options,
                                      const struct smtp_observer *observer);
void smtp_decoder_free(struct smtp_decoder *d);

// Of keys, the answers up to that number count for the sessions that end from now on; at first all
// that are there when a session ends do.
void smtp_decoder_set_keys_upto(struct smtp_decoder *d, uint64_t upto);

// The sink to give to a capture; valid as long as the decoder.
const struct stream_sink *smtp_decoder_sink(struct smtp_decoder *d);

#endif
