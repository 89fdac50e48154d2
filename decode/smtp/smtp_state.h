// SPDX-License-Identifier: BSD-2-Clause
//
// The state of one session while it is decoded, shared by the files that make up the decoder and by
// nobody else:
//
//   smtp_decoder    the stream sink, and what its owner hears
//   smtp_session    which parser reads the next octets of each side
//   smtp_dialogue   command lines and replies: what each one does to the state
//   smtp_envelope   mail transactions: what commands and replies do to the model
//   smtp_lmtp       the replies to a message, one for each recipient
//   smtp_mail       message octets on their way to the message builder
//   smtp_login      AUTH exchanges, in the model too, and which lines must not be shown
//   smtp_first      what a side speaks, by its first octets
//   smtp_resync     gaps, a start in the middle, and the end of the input
//   smtp_ambiguity  where a message ended when servers may disagree
//   smtp_tls        TLS records, and the text that comes out of them
//   smtp_starttls   from clear text to TLS
//   smtp_vendor     BURL, and what Postfix and Exchange have added
//   smtp_offer      service extensions: offered, used, refused
//   smtp_judge      findings about commands; _reply: about replies; _mail: about the envelope
//   smtp_turn       the roles reverse: who was the server becomes the client
//
// Sides are roles everywhere here: STREAM_CLIENT is who gives the commands. As long as the roles
// are not reversed (TURN, ATRN) that is who opened the connection; smtp_turn translates.
#ifndef SMTPSCOPE_DECODE_SMTP_SMTP_STATE_H
#define SMTPSCOPE_DECODE_SMTP_SMTP_STATE_H

#include "decode/model/message_builder.h"
#include "decode/smtp/smtp_auth.h"
#include "decode/smtp/smtp_command.h"
#include "decode/smtp/smtp_data.h"
#include "decode/smtp/smtp_input.h"
#include "decode/smtp/smtp_lines.h"
#include "decode/smtp/smtp_pairing.h"
#include "decode/smtp/smtp_path.h"
#include "decode/smtp/smtp_reply.h"
#include "decode/smtp/smtp_timing.h"
#include "decode/smtp/smtp_decoder.h"
#include "decode/tls/tls_record.h"
#include "decode/tls/tls_session.h"

// What the client's next octets are. In the states marked "held" they wait in `held`.
enum smtp_client_state {
    SMTP_CLIENT_START,     // nothing was read yet: a TLS record or a command line
    SMTP_CLIENT_PROXY,     // a header of the PROXY protocol: chunk_left octets, then START again
    SMTP_CLIENT_MIDSTREAM, // held: the start is not in the capture; until the first reply
    SMTP_CLIENT_COMMAND,   // a command line
    SMTP_CLIENT_WAIT,      // held: after DATA, AUTH, STARTTLS, TURN, XEXCH50, until the reply
    SMTP_CLIENT_AUTH,      // after 334: one line of the AUTH exchange
    SMTP_CLIENT_DATA,      // after 354: mail data
    SMTP_CLIENT_DATA_GAP,  // held: after a gap in mail data, until an end mark or a reply
    SMTP_CLIENT_CHUNK,     // after BDAT: chunk_left octets
    SMTP_CLIENT_BINARY,    // after XEXCH50's 354: chunk_left octets that are no message
    SMTP_CLIENT_TURN,      // held: after TURN or ATRN whose reply is missing
    SMTP_CLIENT_AMBIGUOUS, // both sides wait in `both`: after a dot that may have been the end
    SMTP_CLIENT_TLS_START, // after STARTTLS' 220: a TLS record, or clear text after all
    SMTP_CLIENT_TLS,       // TLS records, and no text came out of them
    SMTP_CLIENT_SEALED,    // after 235: what a SASL security layer made of it
};

// What the capture misses of a transaction.
enum smtp_missed {
    SMTP_MISSED_CLIENT = 1, // octets of the client's
    SMTP_MISSED_MORE = 2,   // replies as well, or octets of its message
};

enum smtp_server_state {
    SMTP_SERVER_START,     // nothing was read yet
    SMTP_SERVER_REPLY,     // a reply line
    SMTP_SERVER_TLS_START, // after the 220 to STARTTLS
    SMTP_SERVER_TLS,       // as SMTP_CLIENT_TLS
    SMTP_SERVER_SEALED,    // as SMTP_CLIENT_SEALED
};

// Something to be noted once it is certain.
struct smtp_judged {
    bool is_set;
    uint64_t offset;
    struct stream_point at;
};

// What smtp_judge and smtp_offer remember.
struct smtp_judge {
    bool noted[FINDING_COUNT];         // once a session
    bool noted_line[2][FINDING_COUNT]; // once a side
    bool hello_sent, quit_sent, tried_tls;
    bool after_chunk;       // a chunk ended right before
    bool was_chunk_refused; // one with octets, and no message was accepted since
    bool was_open;          // some mail transaction was
    bool is_authenticated;
    bool vrfy_refused, vrfy_undecided;
    bool knows_offers;                      // the reply to EHLO or HELO that is in force was seen
    const struct session_extension *offers; // of it
    uint64_t size_limit;
    uint32_t asked, unknown, no_such; // recipients and queries
    struct bytes hello_name;
    bool has_unanswered;     // some command but QUIT lacks its reply
    struct bytes unanswered; // the verb of the first, in the session's arena or static
    struct smtp_judged early_talk, pipe_order;
};

struct smtp_session {
    struct smtp_decoder *decoder;
    struct session *s;
    enum smtp_client_state client;
    enum smtp_server_state server;
    uint64_t tcp_offset[2]; // stream offset of the next octet that arrives
    uint64_t offset[2];     // the same of text: while a side speaks TLS, of what was decrypted
    struct stream_point at; // of what is being read
    uint64_t evidence;      // packet that the next note is about; 0: the one that is being read
    struct stream_point client_at; // of the client's octets that were read last
    bool seen[2];                  // any octet of that side came
    bool ended[2];                 // FIN or RST of that side came
    bool is_reversed;              // client and server have changed roles
    bool is_turning;               // they do, as soon as the reply that says so is read
    enum smtp_verb turn_verb;      // TURN or ATRN, the last one sent
    bool is_trial;                 // decodes to see how it would go: smtp_ambiguity
    struct smtp_timing timing;
    int64_t asked_ns;     // of what the reply at hand answers; 0: not known
    bool server_had_turn; // it sent or lost something since the client's last octets
    bool is_finishing;    // no more input will come

    struct smtp_command_parser commands;
    struct smtp_reply_parser replies;
    struct smtp_pairing pairing;
    struct smtp_input_queue held; // input of the client
    uint64_t client_next;         // offset after the client's last octet that was read or is held
    uint8_t head[8], head_len;    // the server's first octets, too few yet to tell TLS from text
    struct tls_session *tls;      // NULL until TLS records come
    struct smtp_judged tls_begun; // the server's first record
    bool is_tls_reversed;         // it began when the roles were reversed
    bool is_under_tls[2];         // what TCP carries of that side are TLS records
    uint64_t decrypted[2];        // octets of text that came out of them

    // Dialogue.
    struct session_command *last_command;
    bool first_reply_done; // the server's first reply was seen, or is known to be missing
    bool server_speaks_smtp, client_speaks_smtp; // by their first lines
    bool server_judged, client_judged;
    bool noted_bare_lf[2], noted_no_reply; // findings made once a session
    bool server_lost_start;                // a gap came before the server's first octet
    bool had_client_gap, had_server_gap;
    bool was_bare_lf;       // so ended the last command
    bool was_data_done;     // it was DATA, and a 2xx answered it, which none can (RFC 5321 4.3.2)
    bool is_resyncing;      // since a gap no line was surely a command
    uint32_t lines_lost;    // lines since then that were none
    bool chunk_may_be_lost; // before the BDAT that is being read
    bool is_rcpt_last;      // no chunk, message or gap since a RCPT
    bool helo_accepted;
    bool is_lmtp;          // LHLO: each recipient has its own reply to the message
    // Replies that answer no command, but 421; in a trial also those that answer the wrong one.
    uint64_t orphans;
    uint16_t first_orphan; // the code of the first of them

    struct smtp_judge judge;

    // Envelope.
    struct session_transaction *current; // open
    struct session_transaction *sent;    // of the last MAIL that waits for its reply
    bool is_reset_sent;                  // RSET was, no MAIL since, and it waits for its reply
    struct session_transaction *refused; // after its MAIL was refused and nothing was open
    unsigned missed;                     // enum smtp_missed, since `current` began
    unsigned missed_since_mail;          // since the last MAIL was sent
    uint32_t rcpt_count;                 // of the session, for the cap

    // AUTH exchange.
    struct smtp_auth *auth; // NULL outside of one
    struct session_auth *auth_entry, *last_auth;
    bool is_auth_missed;         // its AUTH is not in the capture
    bool was_login_refused;      // and no command that is one came since
    uint64_t sealed_at[2];       // offset of the first octet in SEALED
    struct session_auth nowhere; // what becomes of logins beyond the cap
    uint32_t login_count;
    struct session_query *last_query;
    uint32_t query_count;
    struct session_proxy *last_proxy;
    uint32_t proxy_count;

    // Message.
    struct smtp_data data;
    uint64_t chunk_left; // of a chunk, or of XEXCH50's octets
    bool chunk_is_last;
    uint64_t wire_offset;                      // stream offset of the next octet of mail data
    struct session_transaction *mail_tx;       // its message is being read, or NULL
    struct session_message *mail;              // that message
    struct message_builder *builder;           // that reads it
    bool mail_is_detailed;                     // message_begin was called
    void *mail_sink;                           // the sink's handle for it, or NULL
    bool is_refused_early;                     // a reply came in its midst: 4xx or 5xx
    bool mail_is_tail;                         // its beginning was not captured: counted, not read
    bool mail_may_be_lost;                     // as its DATA was: no octet of it came since the gap
    bool data_line_bare_lf;                    // the DATA line ended in LF
    struct smtp_lines lines;                   // of that message
    uint64_t odd_line_at[SMTP_LINES_ODDITIES]; // packet of the first of each kind
    uint64_t odd_line_offset[SMTP_LINES_ODDITIES];
    bool checks_lines; // it is not binary

    // smtp_resync: the search for an end mark in what is held.
    struct smtp_data scan;
    size_t scanned; // inputs that were searched

    // smtp_ambiguity.
    struct smtp_ambiguity *ambiguity;
    uint64_t no_candidates_before; // stream offset up to which the question is settled
    unsigned ambiguities;          // questions asked so far
    uint64_t accept_dot;           // stream offset after the dot that ends the message; 0: none
};

struct smtp_decoder {
    struct smtp_options options;
    struct smtp_observer observer;
    struct stream_sink sink;
    uint64_t last_id;
    uint64_t keys_upto; // of options.keys; UINT64_MAX: all that are there
    struct message_builder *free_builders[16];
    unsigned free_builder_count;
};

// smtp_session
void smtp_session_report_input(struct smtp_session *ss, const struct smtp_input *in,
                               enum dialogue_kind kind, uint64_t len, struct bytes text);
struct smtp_session *smtp_session_new(struct smtp_decoder *d, struct session *s);
void smtp_session_free(struct smtp_session *ss); // not the model
// One input of either side, as it comes from the stream.
void smtp_session_input(struct smtp_session *ss, const struct smtp_input *in);
// Reads what is held as far as the state allows.
void smtp_session_drain(struct smtp_session *ss);
void smtp_session_note(struct smtp_session *ss, enum finding_id id, enum stream_side side,
                       uint64_t offset, struct bytes detail);
void smtp_session_report(struct smtp_session *ss, const struct dialogue_line *line);
// Whether some input of the client waits for something to happen.
bool smtp_session_is_holding(const struct smtp_session *ss);
// The mail data end: the end mark, or a dot that was taken for one, ends at that stream offset.
void smtp_session_end_data(struct smtp_session *ss, uint64_t end);
// The octets of an XEXCH50 end before that stream offset.
void smtp_session_end_binary(struct smtp_session *ss, uint64_t end);
// No more input: everything is decided and the model is complete.
void smtp_session_finish(struct smtp_session *ss);

// The server's octets that wait to be told from TLS are all that come before that stream offset.
void smtp_session_read_head(struct smtp_session *ss, uint64_t end);

// smtp_first
// START and TLS_START: decides what a side speaks. is_all: no more octets follow these without a
// gap. false: they are too few to tell; those of the server wait in head.
bool smtp_first_client(struct smtp_session *ss, struct bytes first, uint64_t offset, bool is_all);
bool smtp_first_server(struct smtp_session *ss, const struct smtp_input *in, bool is_all);

// smtp_dialogue
void smtp_dialogue_command(void *ctx, const struct smtp_command *command); // a smtp_command_event
extern const struct smtp_reply_events smtp_dialogue_replies;
void smtp_dialogue_resolved(void *ctx, const struct smtp_await *await,
                            const struct smtp_reply *reply); // of the pairing
// Copies a reply into the session's arena; as_sent keeps enhanced status codes in the text.
void smtp_dialogue_keep_reply(struct smtp_session *ss, const struct smtp_reply *reply, bool as_sent,
                              struct session_reply *out);

// smtp_starttls
// The reply to STARTTLS, or that it is missing.
void smtp_starttls_resolved(struct smtp_session *ss, const struct smtp_reply *reply);
// The first TLS record of a side.
void smtp_starttls_begin(struct smtp_session *ss, enum stream_side side,
                         enum session_tls_mode mode);

// smtp_vendor
// What a command of BURL, XCLIENT, XFORWARD or XEXCH50 starts.
void smtp_vendor_command(struct smtp_session *ss, const struct smtp_command *command,
                         struct smtp_await *await);
// What a proxy says of whom the session is for, at the end of the session's list; NULL beyond the
// cap.
struct session_proxy *smtp_vendor_add_proxy(struct smtp_session *ss, struct bytes verb,
                                            struct bytes arg);
// Its reply, or that it is missing. false: the verb is another one.
bool smtp_vendor_resolved(struct smtp_session *ss, const struct smtp_await *await,
                          const struct smtp_reply *reply);

// smtp_offer
void smtp_offer_begin(struct smtp_session *ss); // a reply to EHLO or HELO: no offers yet
void smtp_offer_add(struct smtp_session *ss, const struct session_extension *e, uint64_t offset);
void smtp_offer_end(struct smtp_session *ss, const struct smtp_reply *reply); // all were added
bool smtp_offer_has(const struct smtp_session *ss, struct bytes keyword);
// The keyword of the offer that has the verb's name, or BYTES_NONE.
struct bytes smtp_offer_keyword(const struct smtp_session *ss, struct bytes verb);
void smtp_offer_use(struct smtp_session *ss, struct bytes keyword, bool is_refused);
void smtp_offer_resolved(struct smtp_session *ss, const struct smtp_await *await,
                         const struct smtp_reply *reply);

// smtp_judge, smtp_judge_reply, smtp_judge_mail: findings that change nothing
void smtp_judge_once(struct smtp_session *ss, enum finding_id id, enum stream_side side,
                     uint64_t offset, struct bytes detail);
bool smtp_judge_has_param(const struct session_param *p, const char *keyword);
// quoted: what findings may show of the line.
void smtp_judge_octets(struct smtp_session *ss, enum stream_side side, struct bytes line,
                       uint64_t offset, struct bytes quoted);
// is_secret: no finding may quote it.
void smtp_judge_command(struct smtp_session *ss, const struct smtp_command *command,
                        bool is_secret);
void smtp_judge_reply_line(struct smtp_session *ss, const struct smtp_reply_line *line);
void smtp_judge_greeting(struct smtp_session *ss, const struct smtp_reply *reply);
// Before and after a reply does what it does.
void smtp_judge_before(struct smtp_session *ss, const struct smtp_await *await,
                       const struct smtp_reply *reply);
void smtp_judge_after(struct smtp_session *ss, const struct smtp_await *await,
                      const struct smtp_reply *reply);
void smtp_judge_orphan(struct smtp_session *ss, const struct smtp_reply *reply);
void smtp_judge_restart(struct smtp_session *ss); // the session begins anew
void smtp_judge_path(struct smtp_session *ss, const struct smtp_path *path, uint64_t offset);
void smtp_judge_transaction(struct smtp_session *ss, struct session_transaction *tx);
// An open transaction is left.
void smtp_judge_left(struct smtp_session *ss, struct session_transaction *tx);
void smtp_judge_finish(struct smtp_session *ss);
void smtp_judge_tls(struct smtp_session *ss); // its facts are in the model

// smtp_envelope
void smtp_envelope_mail(struct smtp_session *ss, struct bytes arg, struct smtp_await *await);
void smtp_envelope_rcpt(struct smtp_session *ss, struct bytes arg, struct smtp_await *await);
void smtp_envelope_resolved(struct smtp_session *ss, const struct smtp_await *await,
                            const struct smtp_reply *reply);
// The transaction that a message which begins now belongs to; one is made where MAIL may have been
// missed (or force); else NULL.
struct session_transaction *smtp_envelope_for_message(struct smtp_session *ss, bool force);
// 354 was given, or must have been.
struct session_transaction *smtp_envelope_begin_data(struct smtp_session *ss);
// A transaction known only by its end: record.md's message that began before the capture.
struct session_transaction *smtp_envelope_new(struct smtp_session *ss, struct bytes from);
// The reply to what ends the message of tx, or that it is missing.
void smtp_envelope_end(struct smtp_session *ss, struct session_transaction *tx,
                       const struct smtp_reply *reply);
// The open one ends by something else than the reply to its message.
void smtp_envelope_close(struct smtp_session *ss, enum session_status how);
// The reply to a message came before its end (a server that gives up reading). false: it did not.
bool smtp_envelope_refused_early(struct smtp_session *ss, const struct smtp_reply *reply);
// 421 while a transaction is open.
void smtp_envelope_cut_short(struct smtp_session *ss, const struct smtp_reply *reply);

// smtp_lmtp
// The reply to a message says that one for each recipient follows, and one for all (PRDR): the
// entry waits on for them.
bool smtp_prdr_begins(struct smtp_session *ss, const struct smtp_await *await,
                      const struct smtp_reply *reply);
// The reply to a message in LMTP, or that it is missing: it is tied to its recipient, and the entry
// waits on while others have none. true: the entry is done, and its transaction is over.
bool smtp_lmtp_resolved(struct smtp_session *ss, const struct smtp_await *await,
                        const struct smtp_reply *reply);

// smtp_mail
void smtp_mail_begin(struct smtp_session *ss, struct session_transaction *tx, enum session_via via);
// A message of which only the tail was captured: it has a size, and nothing is read in it.
void smtp_mail_begin_tail(struct smtp_session *ss, struct session_transaction *tx,
                          enum session_via via);
void smtp_mail_message(void *ctx, struct bytes data); // decoded octets
void smtp_mail_wire(void *ctx, struct bytes data);    // octets as they stand on the wire
extern const struct smtp_data_events smtp_mail_events;
void smtp_mail_variant(void *ctx, unsigned variant); // a lone dot with other line ends
void smtp_mail_gap(struct smtp_session *ss, uint64_t missing);
// The message is over: ended says whether its end mark or last chunk was seen.
void smtp_mail_end(struct smtp_session *ss, bool ended);
void smtp_mail_free_builder(struct smtp_session *ss);

// smtp_login
// Whether the line may hold credentials: one of AUTH or its exchange; what a client sends on after
// a refusal, or with a blank missing; what a gap may have left of one.
bool smtp_login_is_secret(const struct smtp_session *ss, const struct smtp_command *line);
// AUTH was sent; fills in what its reply will need.
void smtp_login_begin(struct smtp_session *ss, struct bytes arg, struct smtp_await *await);
// A line of the exchange was sent: no command, but it gets a reply of its own.
void smtp_login_line(struct smtp_session *ss, const struct smtp_command *line);
// The reply to AUTH or such a line, or that it is missing.
void smtp_login_resolved(struct smtp_session *ss, const struct smtp_await *await,
                         const struct smtp_reply *reply);
// A 334 to an AUTH that is not in the capture: nothing is known of it, but its lines are secrets.
void smtp_login_resume(struct smtp_session *ss);
void smtp_login_end(struct smtp_session *ss); // nothing happens if none is going on
// What is known of the exchange that is going on, into its entry.
void smtp_login_keep(struct smtp_session *ss);
// After EHLO was accepted; offset: of the reply.
void smtp_login_judge_offer(struct smtp_session *ss, uint64_t offset);
// After AUTH and each line of the exchange; offset: of that line.
void smtp_login_judge_use(struct smtp_session *ss, uint64_t offset);
// The reply that ends it.
// What the server's last reply to a login puts in force: a security layer, if one was agreed on.
void smtp_login_seal(struct smtp_session *ss, const struct smtp_reply *reply);
// Whether the octets of a side that is SEALED are so.
bool smtp_login_is_sealed(const struct smtp_session *ss, const struct smtp_input *in);
void smtp_login_answered(struct smtp_session *ss, struct session_auth *entry,
                         const struct smtp_reply *reply);

// smtp_resync
void smtp_resync_client_gap(struct smtp_session *ss, const struct smtp_input *in);
void smtp_resync_server_gap(struct smtp_session *ss, const struct smtp_input *in);
// Whether a line after a gap is a command: not only its verb is known, its argument fits too. What
// a gap left of a message may be any line.
bool smtp_resync_is_command(const struct smtp_command *c);
// No reply to DATA will come: whether what waits behind it are commands all the same.
bool smtp_resync_goes_on(const struct smtp_session *ss);
// A line surely is a command: lines are read as ever.
void smtp_resync_found(struct smtp_session *ss);
// Where in a line that is none a command begins, after a chunk that had no line end; 0: nowhere.
size_t smtp_resync_find_command(const struct smtp_command *c);
// Something of a transaction that is open, or may be, is missing: bits of enum smtp_missed.
void smtp_resync_missed(struct smtp_session *ss, unsigned missed);
// The client sends on after the server did: what is left of a line that was no command ends here.
void smtp_resync_client_turn(struct smtp_session *ss);
// What is held in MIDSTREAM is read. is_answered: the server's first reply comes now, and it is no
// greeting.
void smtp_resync_midstream(struct smtp_session *ss, bool is_answered);
// Held octets in DATA_GAP: looks on for an end mark. true: found, they are mail data.
bool smtp_resync_scan(struct smtp_session *ss);
// A reply came in DATA_GAP: the message ended in the gap.
void smtp_resync_ended_in_gap(struct smtp_session *ss);
// Nothing will tell what the held octets are: the likelier is taken.
void smtp_resync_force(struct smtp_session *ss);
// Whether b begins with a known verb; of a line that is not here to its end, whether it still may.
bool smtp_resync_may_be_command(struct bytes b);

// smtp_tls
// What TCP carries of side from that stream offset on are TLS records.
// The end of TLS that a role is, and the role that an end is: TLS goes on with the ends that it
// began with when the roles are reversed inside of it.
enum stream_side smtp_tls_side(const struct smtp_session *ss, enum stream_side side);
void smtp_tls_begin(struct smtp_session *ss, enum stream_side side, uint64_t offset);
// Input of a side that speaks TLS.
void smtp_tls_input(struct smtp_session *ss, const struct smtp_input *in);
// Octets of that side are missing, if it speaks TLS.
void smtp_tls_gap(struct smtp_session *ss, enum stream_side side, const struct smtp_input *in);
// The client speaks TLS: so does all that is held of it.
void smtp_tls_take_held(struct smtp_session *ss);
// No more records will come; text that waited may come out.
void smtp_tls_finish(struct smtp_session *ss);
void smtp_tls_keep_facts(struct smtp_session *ss); // in the model

// smtp_turn
// The role of who opened the connection (STREAM_CLIENT) or of its peer, and the other way round.
enum stream_side smtp_turn_role(const struct smtp_session *ss, enum stream_side side);
// After the reply to TURN or ATRN.
void smtp_turn_resolved(struct smtp_session *ss, const struct smtp_await *await,
                        const struct smtp_reply *reply);
// TURN: decides by the octets that came since. false: they are too few.
bool smtp_turn_choose(struct smtp_session *ss, struct bytes octets, bool is_all);
// The roles reverse now (is_turning); what is held is read on.
void smtp_turn_take(struct smtp_session *ss);

// smtp_ambiguity
// After SMTP_DATA_CANDIDATE; dot_end: stream offset after the dot's line.
void smtp_ambiguity_begin(struct smtp_session *ss, uint64_t dot_end);
// Input of either side while AMBIGUOUS; NULL: what is held goes there first.
void smtp_ambiguity_input(struct smtp_session *ss, const struct smtp_input *in);
void smtp_ambiguity_finish(struct smtp_session *ss);
void smtp_ambiguity_free(struct smtp_session *ss);

#endif
