// SPDX-License-Identifier: BSD-2-Clause
//
// What is odd in a session: one row per kind, with its severity, its names and one sentence for
// people. Decoding never stops at a finding; it says what was seen and where.
#ifndef SMTPSCOPE_DECODE_MODEL_FINDING_H
#define SMTPSCOPE_DECODE_MODEL_FINDING_H

#include "base/bytes.h"
#include "base/stream.h"

enum finding_severity {
    FINDING_INFO,
    FINDING_LOW,
    FINDING_MEDIUM,
    FINDING_HIGH,
    FINDING_CRITICAL,
};

// X(enumerator, name on the screen, id in the record, severity, sentence)
// The id is the name in lower case, but where the record's contract has named it otherwise.
#define FINDING_TABLE(X)                                                                           \
    X(EOD_AMBIG, "EOD-AMBIG", "eod-ambig", HIGH,                                                   \
      "a dot stands alone on a line whose ends are not CRLF: servers may disagree on where the "   \
      "message ends")                                                                              \
    X(EOD_SMUGGLE, "EOD-SMUGGLE", "eod-smuggle", CRITICAL,                                         \
      "SMTP commands follow an ambiguous end of mail data inside the message")                     \
    X(EOD_SMUGGLE_OK, "EOD-SMUGGLE-OK", "eod-smuggle-ok", CRITICAL,                                \
      "the server ended the message at the ambiguous dot and took the smuggled commands")          \
    X(LINE_BARE_LF, "LINE-BARE-LF", "line-bare-lf", MEDIUM, "a line ends in LF without CR")        \
    X(LINE_CTRL, "LINE-CTRL", "line-ctrl", MEDIUM, "a control character in a command or a reply")  \
    X(LINE_LONG, "LINE-LONG", "line-long", LOW, "a line is longer than its RFC allows")            \
    X(DATA_CUT, "DATA-CUT", "data-cut", MEDIUM, "the connection ended inside the mail data")       \
    X(REPLY_SYNTAX, "REPLY-SYNTAX", "reply-syntax", LOW, "a line from the server is no reply")     \
    X(REPLY_MIXED, "REPLY-MIXED", "reply-mixed", MEDIUM,                                           \
      "the code changes inside a multi-line reply")                                                \
    X(REPLY_ORPHAN, "REPLY-ORPHAN", "reply-orphan", LOW, "a reply that answers no command")        \
    X(REPLY_MISSING, "REPLY-MISSING", "reply-missing", LOW,                                        \
      "a command was never answered, or not to the end")                                           \
    X(EARLY_TALK, "EARLY-TALK", "early-talk", MEDIUM, "the client spoke before the greeting")      \
    X(PROTO_CROSS, "PROTO-CROSS", "proto-cross", HIGH,                                             \
      "another protocol's words where an SMTP command should be")                                  \
    X(BDAT_SIZE, "BDAT-SIZE", "bdat-size", HIGH,                                                   \
      "a BDAT chunk size that is no number, or octets of the chunk that never came")               \
    X(BDAT_AS_COMMANDS, "BDAT-AS-COMMANDS", "bdat-as-commands", HIGH,                              \
      "the server refused a chunk and answered its octets as commands")                            \
    X(BDAT_MIX, "BDAT-MIX", "bdat-mix", MEDIUM, "DATA and BDAT in one mail transaction")           \
    X(TLS_INJECT, "TLS-INJECT", "starttls-injection", CRITICAL,                                    \
      "the client's clear text after STARTTLS was sent before the TLS handshake")                  \
    X(TLS_RESP_INJECT, "TLS-RESP-INJECT", "tls-resp-inject", CRITICAL,                             \
      "the server's clear text after its 220 to STARTTLS was sent before the TLS handshake")       \
    X(TLS_REFUSED, "TLS-REFUSED", "tls-refused", MEDIUM, "STARTTLS was refused")                   \
    X(TLS_OLD, "TLS-OLD", "tls-old", MEDIUM, "a TLS version below 1.2")                            \
    X(AUTH_CLEAR, "AUTH-CLEAR", "auth-clear", HIGH, "a password was sent in clear")                \
    X(AUTH_CLEAR_OFFER, "AUTH-CLEAR-OFFER", "auth-clear-offer", MEDIUM,                            \
      "the server asks for passwords outside TLS")                                                 \
    X(AUTH_WEAK, "AUTH-WEAK", "auth-weak", MEDIUM,                                                 \
      "a login outside TLS that passwords can be tried against offline")                           \
    X(AUTH_DOWNGRADE, "AUTH-DOWNGRADE", "auth-downgrade", MEDIUM,                                  \
      "a stronger mechanism was offered than the one used, outside TLS")                           \
    X(AUTH_BRUTE, "AUTH-BRUTE", "auth-brute", HIGH, "login after login of one user was refused")   \
    X(AUTH_SPRAY, "AUTH-SPRAY", "auth-spray", HIGH,                                                \
      "a client's logins were refused for one user after the other")                               \
    X(AUTH_BAD_B64, "AUTH-BAD-B64", "auth-bad-b64", LOW, "an AUTH response is not base64")         \
    X(CAP_GAP, "CAP-GAP", "cap-gap", MEDIUM, "the capture misses octets that the peer received")   \
    X(CAP_MIDSTREAM, "CAP-MIDSTREAM", "cap-midstream", INFO,                                       \
      "the session had begun before the capture did")                                              \
    X(CAP_ONEWAY, "CAP-ONEWAY", "cap-oneway", INFO, "only one direction is in the capture")        \
    X(CAP_OVERLAP, "CAP-OVERLAP", "cap-overlap", HIGH,                                             \
      "a retransmission has other octets than those first seen")                                   \
    X(CAP_DROP, "CAP-DROP", "cap-drop", INFO,                                                      \
      "the kernel dropped packets while the session was open")                                     \
    X(CAP_SUM, "CAP-SUM", "cap-sum", INFO, "a segment's checksum is wrong: it was left out")       \
    X(CAP_SNAP, "CAP-SNAP", "cap-snap", INFO, "frames were cut by the capture's snap length")      \
    X(MIME_DEEP, "MIME-DEEP", "mime-deep", MEDIUM, "body parts are nested too deep")               \
    X(MIME_MANY, "MIME-MANY", "mime-many", MEDIUM, "too many body parts")                          \
    X(MIME_UNCLOSED, "MIME-UNCLOSED", "mime-unclosed", LOW,                                        \
      "a multipart has no closing boundary delimiter")                                             \
    X(MIME_B64, "MIME-B64", "mime-b64", MEDIUM,                                                    \
      "a base64 body has octets that are not base64, or is cut short")                             \
    X(MIME_QP, "MIME-QP", "mime-qp", MEDIUM, "a quoted-printable body has an '=' that is wrong")   \
    X(HDR_SYNTAX, "HDR-SYNTAX", "hdr-syntax", LOW, "a header line that is no field")               \
    X(HDR_DUP, "HDR-DUP", "hdr-dup", MEDIUM, "a header field that may stand once stands twice")    \
    X(FILE_NAMES, "FILE-NAMES", "file-names", MEDIUM,                                              \
      "the parameters that name an attachment decode to different names")                          \
    X(FILE_PATH, "FILE-PATH", "file-path", HIGH, "a path or a control in a file name")             \
    X(ROLE_REVERSED, "ROLE-REVERSED", "role-reversed", INFO,                                       \
      "client and server change roles: from here on the one that was the server sends mail")       \
    X(LINE_BARE_CR, "LINE-BARE-CR", "line-bare-cr", MEDIUM, "a CR without LF")                     \
    X(LINE_CRCRLF, "LINE-CRCRLF", "line-crcrlf", LOW, "a line ends in more than one CR and LF")    \
    X(LINE_NUL, "LINE-NUL", "line-nul", MEDIUM, "a NUL octet in text")                             \
    X(DOT_UNSTUFFED, "DOT-UNSTUFFED", "dot-unstuffed", LOW,                                        \
      "a line of mail data begins with one dot: the receiver drops it")                            \
    X(LINE_8BIT_CMD, "LINE-8BIT-CMD", "line-8bit-cmd", LOW,                                        \
      "an octet above 127 in a command or a reply, and SMTPUTF8 is not in force")                  \
    X(REPLY_EXTRA, "REPLY-EXTRA", "reply-extra", HIGH,                                             \
      "the server answered more than was asked: it saw other lines or messages than these")        \
    X(REPLY_ENH_CLASS, "REPLY-ENH-CLASS", "reply-enh-class", LOW,                                  \
      "an enhanced status code that does not go with the reply code, or is missing")               \
    X(REPLY_SLOW, "REPLY-SLOW", "reply-slow", INFO,                                                \
      "a reply took more than half of the time that clients wait for it")                          \
    X(PIPE_UNOFFERED, "PIPE-UNOFFERED", "pipe-unoffered", MEDIUM,                                  \
      "the client did not wait for replies, and PIPELINING was not offered")                       \
    X(PIPE_ORDER, "PIPE-ORDER", "pipe-order", MEDIUM,                                              \
      "the client did not wait for the reply to a command that ends a group")                      \
    X(SEQ_BAD, "SEQ-BAD", "seq-bad", LOW, "a command in the wrong order")                          \
    X(SEQ_NO_HELO, "SEQ-NO-HELO", "seq-no-helo", LOW, "MAIL without HELO or EHLO before it")       \
    X(VERB_UNKNOWN, "VERB-UNKNOWN", "verb-unknown", INFO, "a verb that nobody has defined")        \
    X(VERB_HISTORIC, "VERB-HISTORIC", "verb-historic", HIGH,                                       \
      "a command of old servers that gave away more than mail")                                    \
    X(EXT_UNADVERTISED, "EXT-UNADVERTISED", "ext-unadvertised", MEDIUM,                            \
      "a verb or parameter of an extension that the server does not offer")                        \
    X(PARAM_BAD, "PARAM-BAD", "param-bad", LOW,                                                    \
      "a parameter of MAIL or RCPT that is not as its RFC has it, or stands twice, or is of "      \
      "the other command")                                                                         \
    X(CLOSE_NO_QUIT, "CLOSE-NO-QUIT", "close-no-quit", INFO, "the connection closed without QUIT") \
    X(CLOSE_421, "CLOSE-421", "close-421", INFO, "the server closed the connection with 421")      \
    X(CLOSE_RST, "CLOSE-RST", "close-rst", INFO, "the connection was broken off by a RST")         \
    X(BDAT_NO_LAST, "BDAT-NO-LAST", "bdat-no-last", MEDIUM,                                        \
      "a mail transaction was left before its last chunk")                                         \
    X(BINARY_IN_DATA, "BINARY-IN-DATA", "binary-in-data", MEDIUM,                                  \
      "a message declared as BINARYMIME was sent with DATA")                                       \
    X(TLS_STRIPPED, "TLS-STRIPPED", "tls-stripped", HIGH,                                          \
      "STARTTLS was overwritten in the reply to EHLO, or is gone from it: as boxes do that hide "  \
      "it")                                                                                        \
    X(TLS_WEAK, "TLS-WEAK", "tls-weak", MEDIUM,                                                    \
      "a cipher suite that does not protect: RC4, DES, export, NULL or anonymous")                 \
    X(TLS_CERT, "TLS-CERT", "tls-cert", MEDIUM,                                                    \
      "the server's certificate is expired, not valid yet, self-signed or for another name")       \
    X(TLS_UNUSED, "TLS-UNUSED", "tls-unused", MEDIUM,                                              \
      "STARTTLS was offered, and the client went on in clear")                                     \
    X(TLS_CLEAR_AFTER_220, "TLS-CLEAR-AFTER-220", "tls-clear-after-220", HIGH,                     \
      "clear text follows the 220 to STARTTLS: TLS never began, or the capture was decrypted")     \
    X(TLS_REQUIRETLS, "TLS-REQUIRETLS", "tls-requiretls", HIGH,                                    \
      "a message that requires TLS was sent in clear")                                             \
    X(HELO_BAD, "HELO-BAD", "helo-bad", LOW,                                                       \
      "the client's name is neither a full domain name nor an address in brackets")                \
    X(HELO_SELF, "HELO-SELF", "helo-self", MEDIUM, "the client gives itself the server's name")    \
    X(HELO_CHANGED, "HELO-CHANGED", "helo-changed", MEDIUM,                                        \
      "the client gave itself another name before")                                                \
    X(ENV_FROM_HDR, "ENV-FROM-HDR", "env-from-hdr", INFO,                                          \
      "the reverse-path and the header's From are of different domains")                           \
    X(ENV_HIDDEN_RCPT, "ENV-HIDDEN-RCPT", "env-hidden-rcpt", INFO,                                 \
      "a recipient that the header's To and Cc do not name")                                       \
    X(ENV_NULL_MULTI, "ENV-NULL-MULTI", "env-null-multi", MEDIUM,                                  \
      "a notification, which has no sender, to more than one recipient")                           \
    X(ENV_RCPT_FLOOD, "ENV-RCPT-FLOOD", "env-rcpt-flood", MEDIUM,                                  \
      "more than 100 recipients in one mail transaction")                                          \
    X(ENV_HARVEST, "ENV-HARVEST", "env-harvest", HIGH, "many recipients that do not exist")        \
    X(ENV_BACKSCATTER, "ENV-BACKSCATTER", "env-backscatter", MEDIUM,                               \
      "one host sends notifications to many domains: of mail that these may never have sent")      \
    X(ENV_GREYLIST, "ENV-GREYLIST", "env-greylist", INFO,                                          \
      "a delivery that was put off in an earlier transaction was tried again")                     \
    X(ENV_OPEN_RELAY, "ENV-OPEN-RELAY", "env-open-relay", HIGH,                                    \
      "without a login the server took mail between two domains that it never took mail for")      \
    X(ENV_ROUTE, "ENV-ROUTE", "env-route", MEDIUM, "a path that names the way through relays")     \
    X(ENV_ADDR_BAD, "ENV-ADDR-BAD", "env-addr-bad", LOW, "a path that is not as RFC 5321 has it")  \
    X(ENV_SIZE_LIE, "ENV-SIZE-LIE", "env-size-lie", LOW,                                           \
      "SIZE says less than was sent, or more than the server takes")                               \
    X(VRFY_DISCLOSES, "VRFY-DISCLOSES", "vrfy-discloses", LOW,                                     \
      "the server tells whether mailboxes exist")                                                  \
    X(XCLIENT_TAKEN, "XCLIENT-TAKEN", "xclient-taken", HIGH,                                       \
      "the client was allowed to state another identity than its own")                             \
    X(BURL_USED, "BURL-USED", "burl-used", INFO,                                                   \
      "the server fetches a part of the message from IMAP: the message is not whole on this wire") \
    X(MIME_TRAILING, "MIME-TRAILING", "mime-trailing", LOW,                                        \
      "more than 1 KiB stands before the first boundary delimiter, or behind the last")            \
    X(MIME_AMBIG, "MIME-AMBIG", "mime-ambig", HIGH,                                                \
      "a body part that programs read in different ways: a field or parameter twice or broken, "   \
      "a transfer encoding that is unknown or not allowed, a boundary that begins another, or a "  \
      "multipart whose parts cannot be told")                                                      \
    X(MIME_PARTIAL, "MIME-PARTIAL", "mime-partial", MEDIUM,                                        \
      "a piece of a message that is put together elsewhere")                                       \
    X(MIME_EXTERNAL, "MIME-EXTERNAL", "mime-external", MEDIUM,                                     \
      "a body part whose content lies elsewhere")                                                  \
    X(MIME_TNEF, "MIME-TNEF", "mime-tnef", INFO, "a body part in the format of Outlook (TNEF)")    \
    X(HDR_MISSING, "HDR-MISSING", "hdr-missing", LOW, "From or Date is missing")                   \
    X(HDR_MULTI_FROM, "HDR-MULTI-FROM", "hdr-multi-from", MEDIUM,                                  \
      "several mailboxes in From and no Sender")                                                   \
    X(HDR_INJECT, "HDR-INJECT", "hdr-inject", HIGH,                                                \
      "a line end inside a header field begins another field")                                     \
    X(HDR_LONG, "HDR-LONG", "hdr-long", LOW,                                                       \
      "a header line of more than 998 octets, or a header section of more than 256 KiB")           \
    X(HDR_8BIT, "HDR-8BIT", "hdr-8bit", LOW,                                                       \
      "octets beyond ASCII in the header section without SMTPUTF8")                                \
    X(HDR_DATE, "HDR-DATE", "hdr-date", LOW,                                                       \
      "Date is no date, or more than a day away from the capture")                                 \
    X(RCVD_ORDER, "RCVD-ORDER", "rcvd-order", LOW, "the times of Received fields go backwards")    \
    X(RCVD_FORGED, "RCVD-FORGED", "rcvd-forged", MEDIUM,                                           \
      "no Received field names the host that the message came from in the session before")         \
    X(RCVD_LOOP, "RCVD-LOOP", "rcvd-loop", MEDIUM, "the message went in circles")                  \
    X(MSGID_BAD, "MSGID-BAD", "msgid-bad", LOW,                                                    \
      "a Message-ID that is not of the form <left@right>, or not of a domain")                     \
    X(REPLYTO_OTHER, "REPLYTO-OTHER", "replyto-other", LOW,                                        \
      "Reply-To is of another domain than From")                                                   \
    X(NAME_ADDR, "NAME-ADDR", "name-addr", HIGH,                                                   \
      "a display name holds another address than the real one")                                    \
    X(NAME_HOMOGRAPH, "NAME-HOMOGRAPH", "name-homograph", HIGH,                                    \
      "a name or domain that looks like another one")                                              \
    X(TEXT_BIDI, "TEXT-BIDI", "text-bidi", HIGH, "a character that turns the direction of text")   \
    X(TEXT_ZEROW, "TEXT-ZEROW", "text-zerow", MEDIUM,                                              \
      "a character without width in text or in a name")                                            \
    X(ENCWORD_BAD, "ENCWORD-BAD", "encword-bad", LOW,                                              \
      "an encoded word that is too long, in a quoted string, or cannot be decoded")                \
    X(DKIM_BH, "DKIM-BH", "dkim-bh", HIGH, "the body is not the one that was signed")              \
    X(DKIM_FAIL, "DKIM-FAIL", "dkim-fail", HIGH,                                                   \
      "the signature does not verify with the key that the DNS gave")                              \
    X(DKIM_WEAK, "DKIM-WEAK", "dkim-weak", MEDIUM,                                                 \
      "a signature with SHA-1, or one that leaves out From or the end of the body")                \
    X(AUTHRES_FOREIGN, "AUTHRES-FOREIGN", "authres-foreign", LOW,                                  \
      "results of authentication that the server should not believe")                              \
    X(MSG_8BIT, "MSG-8BIT", "msg-8bit", LOW,                                                       \
      "octets beyond ASCII in the body that were not declared")                                    \
    X(FILE_RISK, "FILE-RISK", "file-risk", MEDIUM,                                                 \
      "the name of an attachment is that of a program or script")                                  \
    X(FILE_DOUBLE, "FILE-DOUBLE", "file-double", HIGH,                                             \
      "a program or script whose name looks like that of a document")                              \
    X(FILE_RTLO, "FILE-RTLO", "file-rtlo", HIGH,                                                   \
      "a file name that is turned round by a character")                                           \
    X(FILE_ENCRYPTED, "FILE-ENCRYPTED", "file-encrypted", MEDIUM,                                  \
      "an attachment that nobody can look into without its password or key")                       \
    X(URL_MISMATCH, "URL-MISMATCH", "url-mismatch", MEDIUM,                                        \
      "a link whose text is an address of another host than the one it leads to")                  \
    X(EICAR, "EICAR", "eicar", INFO, "the test string of anti-virus programs")                     \
    X(MATCH, "MATCH", "match", HIGH, "it holds something that the list of --match names")          \
    X(MIME_TYPE, "MIME-TYPE", "mime-type", MEDIUM,                                                 \
      "the content of a part is of another type than its field or its name says")                  \
    X(CAP_LIMIT, "CAP-LIMIT", "cap-limit", INFO,                                                   \
      "a limit of smtpscope was reached; what lies beyond is counted, not kept")

enum finding_id {
#define X(e, name, id, severity, text) FINDING_##e,
    FINDING_TABLE(X)
#undef X
        FINDING_COUNT
};

// One place where something odd was seen. Lives in the session's arena.
struct finding {
    struct finding *next;
    enum finding_id id;
    enum stream_side side;
    uint64_t offset;     // stream offset of the octets that decided it
    uint64_t packet;     // 0 when no packet decided it
    int32_t transaction; // index, or -1
    struct bytes detail; // raw wire text or a phrase of ours; may be BYTES_NONE
};

const char *finding_name(enum finding_id id);    // "EOD-AMBIG"
const char *finding_json_id(enum finding_id id); // "eod-ambig"
const char *finding_text(enum finding_id id);    // the sentence
enum finding_severity finding_severity_of(enum finding_id id);
const char *finding_severity_name(enum finding_severity s); // "critical"
char finding_severity_letter(enum finding_severity s);      // 'C' 'H' 'M' 'L' 'I'

// Whether it is about what several sessions did together: it says more of a session than what is
// wrong with that one alone.
bool finding_is_of_several(enum finding_id id);

// A copy of a list, with its details, in one block for free(); NULL for an empty one.
struct finding *finding_copy_list(const struct finding *first);
size_t finding_list_size(const struct finding *first); // octets of that block

#endif
