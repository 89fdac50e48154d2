// SPDX-License-Identifier: BSD-2-Clause
//
// Every cap of the program in one place: its value and its reason. A cap protects memory and time;
// when it is reached the value is cut, marked and counted, and decoding goes on. The RFCs' own
// limits are no caps: exceeding them is a finding.
#ifndef SMTPSCOPE_BASE_LIMITS_H
#define SMTPSCOPE_BASE_LIMITS_H

#include <stdint.h>

enum {
    // A command line that is kept. RFC 5321 4.5.3.1.4 says 512 octets, AUTH may need 12288
    // (RFC 4954 4), extensions add up to 1 KiB; anything longer is cut, its length still counted.
    LIMIT_COMMAND_LINE = 16 * 1024,
    // One line of a reply (RFC 5321 4.5.3.1.5: 512) and the text of all its lines together.
    LIMIT_REPLY_LINE = 8 * 1024,
    LIMIT_REPLY_TEXT = 64 * 1024,
    // Commands sent and not yet answered. PIPELINING sends some hundred RCPT at once.
    LIMIT_OUTSTANDING = 64 * 1024,
    // Replies kept back after a gap until it is clear which commands they answer.
    LIMIT_HELD_REPLIES = 1024,
    // Client octets that wait for the reply that decides what they are (after DATA, AUTH,
    // STARTTLS).
    LIMIT_HELD_BYTES = 1024 * 1024,
    // Lone dots in mail data, whose line ends are not CRLF, that are held against the replies in
    // one
    // session, candidates of one such question, and octets that wait for its answer.
    LIMIT_AMBIGUITIES = 64,
    LIMIT_AMBIGUOUS_DOTS = 8,
    LIMIT_AMBIGUOUS_BYTES = 256 * 1024,
    // An opened session: lines and their octets but for those of message bodies, octets of one line
    // and of one message. What is much of it lies in temporary files (base/paged.h).
    LIMIT_OPEN_LINES = 1000 * 1000,
    LIMIT_OPEN_OCTETS = 256 * 1024 * 1024,
    // Lines and octets of message bodies, and lines of them where a screen shows the octets of
    // messages besides.
    LIMIT_OPEN_BODY_LINES = 8 * 1000 * 1000,
    LIMIT_OPEN_BODY_OCTETS = 512 * 1024 * 1024,
    LIMIT_SHOWN_BODY_LINES = 100 * 1000,
    LIMIT_OPEN_LINE = 16 * 1024,
    LIMIT_OPEN_MESSAGE = 256 * 1024 * 1024,
    // Of a message, octets of messages inside it that a transfer encoding was undone of; one that
    // does not fit stands there as a part.
    LIMIT_OPEN_INSIDE = 64 * 1024 * 1024,
    // What one session keeps of each kind; more is counted and said to be cut.
    LIMIT_TRANSACTIONS = 100 * 1000,
    LIMIT_RECIPIENTS = 100 * 1000, // in one session
    LIMIT_COMMANDS = 1000 * 1000,  // with --dialogue
    LIMIT_EXTENSIONS = 200,
    LIMIT_AUTH = 1000,
    LIMIT_QUERIES = 1000, // VRFY, EXPN
    LIMIT_PROXIES = 1000, // XCLIENT, XFORWARD
    LIMIT_BURLS = 1000,   // BURL, in one transaction
    // A ClientHello or ServerHello. Post-quantum keys bring one to some kilobytes.
    LIMIT_TLS_HELLO = 64 * 1024,
    // A name in it: RFC 1035 2.3.4 has 255 octets for a host.
    LIMIT_TLS_NAME = 1024,
    // A key log: octets of a line (the longest has some 230), connections whose secrets are kept
    // (half a KiB each), octets read of it at once.
    LIMIT_KEYLOG_LINE = 512,
    LIMIT_KEYLOG_CONNECTIONS = 256 * 1024,
    LIMIT_KEYLOG_READ = 64 * 1024,
    // Encrypted octets of one session, and of all together, that wait for their key: a program
    // writes it down in the middle of the handshake.
    LIMIT_TLS_PENDING = 64 * 1024,
    LIMIT_TLS_PENDING_TOTAL = 32 * 1024 * 1024,
    // Records after a hole that may be missing, as keys and numbers are tried.
    LIMIT_TLS_TRIALS = 64,
    // Octets after a hole that look like a record and are none, in one direction: ciphertext has
    // three such octets every 16 MiB.
    LIMIT_TLS_SEARCH = 16,
    // With a private key: the messages of a handshake up to the client's key, of which certificates
    // are the most; and how many keys.
    LIMIT_TLS_TRANSCRIPT = 256 * 1024,
    LIMIT_TLS_PRIVATE_KEYS = 64,
    LIMIT_PRIVATE_KEY_FILE = 64 * 1024,
    // Sessions that others may go on from, by their IDs and tickets (some 200 octets each).
    LIMIT_TLS_RESUMPTIONS = 64 * 1024,
    // Certificate: octets of a name, alternative names kept.
    LIMIT_TLS_CERT_TEXT = 1024,
    LIMIT_TLS_CERT_NAMES = 100,
    LIMIT_FINDINGS = 1000,
    // Across sessions: of each kind clients, users, servers, domains or deliveries that are
    // remembered (some 100 octets each), and what their events take besides.
    LIMIT_ACROSS_ITEMS = 64 * 1024,
    LIMIT_ACROSS_OCTETS = 16 * 1024 * 1024,
    LIMIT_ACROSS_DROPS = 256, // spans of time, a tenth of a second each at least
    // --match: octets of a line, those of all values together (some 20 million), and how often one
    // session is marked.
    LIMIT_MATCH_LINE = 1024,
    LIMIT_MATCH_BYTES = 1024 * 1024 * 1024,
    LIMIT_MATCHES = 200,
    // HTML: octets of a tag with its attributes; URLs of trackers have a few kilobytes, and
    // pictures that stand in one as data: are of no use as text.
    LIMIT_HTML_TAG = 16 * 1024,
    LIMIT_HTML_LABEL = 1024, // of a link, to be compared with where it leads
    // TNEF: an attribute that is no file; properties of an attachment have some kilobytes.
    LIMIT_TNEF_ATTRIBUTE = 256 * 1024,
    // A line of a file in plain text: yEnc has up to 997 octets, each maybe escaped.
    LIMIT_EMBEDDED_LINE = 4096,
    // Files in text and in TNEF that are kept of one message.
    LIMIT_EMBEDDED_FILES = 1000,
    // format=flowed: RFC 3676 4.2 asks for 78 octets a line.
    LIMIT_FLOWED_LINE = 16 * 1024,
    // Messages. A header field's name and body; a To: of 10,000 mailboxes has some 300 KiB.
    LIMIT_FIELD_NAME = 1000,
    LIMIT_HEADER_FIELD = 1024 * 1024,
    // Of one message: fields kept for the screen, addresses kept for the record.
    LIMIT_HEADER_FIELDS = 10 * 1000,
    LIMIT_ADDRESSES = 100 * 1000,
    // Parameters of one Content-Type or Content-Disposition. Continuations (RFC 2231) of a long
    // file
    // name are some ten.
    LIMIT_MIME_PARAMS = 250,
    // A delimiter line, trailing blanks included. RFC 2046 5.1.1: a boundary has 70 octets at most.
    LIMIT_DELIMITER_LINE = 16 * 1024,
    // Multiparts inside each other; one that lies deeper is a leaf. A finding from 32 on.
    LIMIT_MIME_DEPTH = 100,
    // Body parts kept of one message; more are counted. A finding from 1000 on.
    LIMIT_MIME_PARTS = 10 * 1000,
    // Different body hashes of DKIM made of one message: those of some mailing lists have three
    // signatures.
    LIMIT_DKIM_HASHES = 8,
    // DKIM signatures: octets and fields of a header section that they are verified for, octets of
    // a signature in base64 (a key of 8192 bits makes 1368), bits of a key.
    LIMIT_DKIM_SECTION = 256 * 1024,
    LIMIT_DKIM_FIELDS = 2000,
    LIMIT_DKIM_SIGNATURE = 4096,
    LIMIT_DKIM_KEY_BITS = 8192,
    // Answers of the DNS: records of one that are looked at, octets of a text (a key of 4096 bits
    // has some 750).
    LIMIT_DNS_RECORDS = 64,
    LIMIT_DNS_TEXT = 8 * 1024,
    // Public keys of DKIM that are remembered: names with what the DNS said of them, octets of all
    // together, and how many answers for one name. When there are more the older half is forgotten.
    LIMIT_DKIM_KEYS = 16 * 1024,
    LIMIT_DKIM_KEY_BYTES = 16 * 1024 * 1024,
    LIMIT_DKIM_KEY_VERSIONS = 16,
    // For how long an answer counts for messages that come after it.
    LIMIT_DKIM_KEY_DAYS = 7,
    // Structured header fields that the record has of one message, of each kind: Received fields
    // (RFC 5321 6.3: a loop is suspected from 100 on), results, signatures.
    LIMIT_HOPS = 200,
    LIMIT_AUTH_RESULTS = 50,
    LIMIT_SIGNATURES = 50,
    // Words of one such field: results and their properties, list addresses, tests of a filter.
    LIMIT_FIELD_WORDS = 200,
    // Messages inside messages that are opened; one that lies deeper is a leaf. What is in them is
    // decoded once more for each level.
    LIMIT_MESSAGE_DEPTH = 8,
    // Recipients kept of one delivery status notification, and octets of one of its fields.
    LIMIT_REPORT_RECIPIENTS = 1000,
    // Blanks in a quoted-printable line that wait for what follows them (RFC 2045 6.7: a line has
    // 76 octets).
    LIMIT_QP_BLANKS = 64 * 1024,
    // Octets of one string in a line of the list (a path of RFC 5321 4.5.3.1.3 has 256): a million
    // sessions of a hostile peer stay small.
    LIMIT_ROW_TEXT = 256,
    // A text that is searched for a pattern: octets at a time, and how many of them count twice.
    LIMIT_SEARCH_TEXT = 256 * 1024,
    LIMIT_SEARCH_OVERLAP = 8 * 1024,
    // Capture. One packet record: what libpcap allows (MAXIMUM_SNAPLEN), or the file's own snap
    // length up to LIMIT_FRAME_JUMBO; one block of a pcapng file that is no packet.
    LIMIT_FRAME = 256 * 1024,
    LIMIT_FRAME_JUMBO = 16 * 1024 * 1024,
    LIMIT_PCAPNG_BLOCK = 32 * 1024 * 1024,
    LIMIT_PCAPNG_INTERFACES = 65536, // in one section
    LIMIT_OCTETS_WANT = LIMIT_PCAPNG_BLOCK + 64,
    // Saved inflate states of a .gz, 32 KiB each: their distance doubles when there would be more.
    LIMIT_GZ_STATES = 384,
    // Headers around a TCP segment, tunnels inside each other among them (a mobile network in a
    // data centre has three), and what one record of NFLOG has (some ten).
    LIMIT_LAYERS = 32,
    LIMIT_TUNNELS = 8,
    LIMIT_NFLOG_ATTRIBUTES = 64,
    LIMIT_IP_EXTENSIONS = 16,
    // IP datagrams in pieces: how many at once, pieces of one, and for how long (RFC 8200 4.5: 60
    // s).
    LIMIT_FRAGMENTED = 1024,
    LIMIT_FRAGMENTS = 64,
    LIMIT_FRAGMENT_BYTES = 8 * 1024 * 1024, // of all of them
    LIMIT_FRAGMENT_SECONDS = 60,
    // Connections known at once, tombstones and half-open ones included.
    LIMIT_FLOWS = 256 * 1024,
    // Sessions that are nothing but a SYN (some 2 KiB each); further SYNs, and connections whose
    // ports nobody named, wait in little room (some 250 octets each) for what comes of them. Such a
    // one has so many packets and octets at most; a greeting and an EHLO are six packets.
    LIMIT_HALF_OPEN = 4096,
    LIMIT_PRELUDES = 20 * 1024,
    LIMIT_PRELUDE_PACKETS = 16,
    LIMIT_PRELUDE_BYTES = 8 * 1024,
    LIMIT_PRELUDE_TOTAL = 16 * 1024 * 1024,
    // Connections of which only ACKs were seen.
    LIMIT_FLOWS_UNSEEN = 16 * 1024,
    // Segments out of order that one direction keeps, and all together: a receiver's window is
    // rarely beyond 4 MiB, and 4096 segments of 1460 octets fill it.
    LIMIT_PENDING_BYTES = 4 * 1024 * 1024,
    LIMIT_PENDING_SEGMENTS = 4096,
    LIMIT_PENDING_TOTAL = 64 * 1024 * 1024,
    // Segments that were delivered, to compare retransmissions with: of all connections, how many,
    // octets of those that have to be copied, and how many of one direction are looked at.
    LIMIT_HISTORY_SEGMENTS = 32 * 1024,
    LIMIT_HISTORY_BYTES = 8 * 1024 * 1024,
    LIMIT_HISTORY_DEPTH = 256,
    // When a hole that an ACK has passed is called a gap: after so many packets of its connection
    // and so long, or after the longer time whatever the packets; see reassembly.h.
    LIMIT_GRACE_PACKETS = 64,
    LIMIT_GRACE_MS = 250,
    LIMIT_GRACE_MAX_MS = 3000,
    LIMIT_GRACE_UNACKED_MS = 120 * 1000,
    // How long a connection that ended is kept open for late packets, and after that remembered so
    // that they start no new session.
    LIMIT_LINGER_FILE_MS = 60 * 1000,
    LIMIT_LINGER_DONE_MS = 1000, // where nothing of it is missing or unacknowledged
    LIMIT_LINGER_LIVE_MS = 1000,
    LIMIT_TOMBSTONE_MS = 120 * 1000,
    // When a silent connection is given up. RFC 5321 4.5.3.2.7 asks servers to wait 5 minutes, the
    // end of DATA 10; files cost nothing to wait for.
    LIMIT_IDLE_FILE_S = 24 * 3600,
    LIMIT_IDLE_LIVE_S = 2 * 3600,
    LIMIT_HALF_OPEN_LIVE_S = 600,
    // Live packets that stay in memory to be read again.
    LIMIT_RING_BYTES = 256 * 1024 * 1024,
    // The list of a live capture, some 400,000 sessions: the oldest are forgotten.
    LIMIT_STORE_LIVE = 256 * 1024 * 1024,

    // Packets that are written (-w): octets that gather before they are written, and those of
    // secrets that are repeated in each file.
    LIMIT_DUMP_PENDING = 256 * 1024,
    LIMIT_DUMP_SECRETS = 16 * 1024 * 1024,
    // Likewise of packets with DKIM keys that are repeated, or may be written later.
    LIMIT_DUMP_REPEATED = 1024 * 1024,

    // An export: files that are open at once, each with a buffer (of the 1024 descriptors that a
    // process has by default), and places of a message where octets are missing that are listed.
    LIMIT_OUT_FILES = 64,
    LIMIT_EXPORT_HOLES = 10 * 1000,

    // The filter language: octets of an expression, parentheses inside each other. Its regular
    // expressions: steps and KiB of one match (PCRE2 asks some 10 steps for a common one); with
    // POSIX, octets looked at, and copies of a subexpression that counts in braces ask for.
    LIMIT_FILTER_TEXT = 4096,
    LIMIT_FILTER_NAMED = 64 * 1024, // octets of all conditions that one refers to by their names
    LIMIT_FILTER_DEPTH = 64,
    LIMIT_REGEX_STEPS = 100 * 1000,
    LIMIT_REGEX_KIB = 1024,
    LIMIT_REGEX_TEXT = 16 * 1024,
    LIMIT_REGEX_REPEATS = 1000,

    // Descriptors of interfaces and pipes that are polled together; what further ones bring is seen
    // a tenth of a second later.
    LIMIT_POLLED = 64,
    // Pipelines of -j, and octets of records that wait for one of a session that ended before.
    LIMIT_JOBS = 64,
    LIMIT_CREW_OUTCOMES = 8 * 1024 * 1024,
    // Sentences about failed inputs that are kept to be printed at the end.
    LIMIT_INPUT_ERRORS = 100,
};

// Octets of all messages of an opened session.
#define LIMIT_OPEN_MESSAGES ((uint64_t)8 << 30)

#endif
