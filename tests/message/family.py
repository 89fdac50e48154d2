#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""A family of MIME messages, each made from a seed, with the truth about its leaves.

The truth is what was put in: path (as in IMAP), type, file name, and the octets before they were
encoded. Messages are such as mail programs write, and such as they should not: boundaries that
begin like each other, missing ends, folded and split parameters, charsets, nested messages.
"""
import base64
import random

WORDS = ("alpha beta gamma delta report meeting invoice Zürich naïve café Grüße 日本語 привет "
         "x=y --dash .dot From here boundary").split()
CHARSETS = ["utf-8", "iso-8859-1", "iso-8859-15", "windows-1252", "koi8-r", "utf-8"]


class Leaf:
    def __init__(self, path, type_, name, data, encoding="7bit"):
        self.path, self.type, self.name, self.data = path, type_, name, data
        self.encoding = encoding
        self.quirks = set()  # what is allowed in it, and not read by every program


def crlf(text):
    return text.replace("\r\n", "\n").replace("\n", "\r\n")


def sentence(rng, charset):
    words = []
    for _ in range(rng.randint(1, 12)):
        word = rng.choice(WORDS)
        try:
            word.encode(charset)
        except UnicodeEncodeError:
            word = "word"
        words.append(word)
    return " ".join(words)


def quoted_printable(rng, data):
    """Of text with CRLF, in the ways in which programs do it."""
    lines = []
    for line in data.split(b"\r\n"):
        coded = []
        for octet in line:
            plain = 33 <= octet <= 126 and octet != 61 or octet in (9, 32)
            coded.append(chr(octet) if plain and rng.random() > 0.02 else
                         ("=%02X" if rng.random() > 0.2 else "=%02x") % octet)
        if coded and coded[-1] in " \t":
            coded[-1] = "=%02X" % ord(coded[-1])
        out, width = "", 0
        limit = rng.choice((20, 70, 75))
        for piece in coded:
            if width + len(piece) > limit:
                # A soft line break; blanks behind its "=" are allowed.
                out += "=" + rng.choice(("", "", "", " ", "\t")) + "\r\n"
                width = 0
            out += piece
            width += len(piece)
        lines.append(out)
    return "\r\n".join(lines).encode("ascii")


def base64_lines(rng, data):
    text = base64.b64encode(data)
    width = rng.choice((4, 57, 60, 64, 72, 76, 76, 76, 998))
    lines = [text[i:i + width] for i in range(0, len(text), width)]
    return b"\r\n".join(lines) + (b"\r\n" if rng.random() < 0.5 else b"")


def encoded_word(rng, text):
    charset = rng.choice(("utf-8", "UTF-8", "iso-8859-1"))
    try:
        raw = text.encode(charset)
    except UnicodeEncodeError:
        charset, raw = "utf-8", text.encode("utf-8")
    if rng.random() < 0.5:
        return "=?%s?B?%s?=" % (charset, base64.b64encode(raw).decode())
    return "=?%s?q?%s?=" % (charset, "".join(
        chr(c) if chr(c).isascii() and chr(c).isalnum() else "_" if c == 32 else "=%02X" % c
        for c in raw))


def percent(raw):
    return "".join(chr(c) if chr(c).isascii() and (chr(c).isalnum() or c in b".-_") else "%%%02X" % c
                   for c in raw)


def file_name(rng, key):
    """(name or None, the parameter as it is sent)"""
    name = rng.choice(("report.pdf", "a b c.txt", "notes; final.txt", 'quo"te.txt', "back\\slash",
                       "Grüße.txt", "日本語の長い名前のファイル.pdf", "no-extension", "café (1).png",
                       "x" * 90 + ".bin"))
    form = rng.randrange(4)
    if form == 0 and name.isascii():
        quoted = name.replace("\\", "\\\\").replace('"', '\\"')
        return name, '; %s="%s"' % (key, quoted)
    if form == 1:
        return name, "; %s*=utf-8''%s" % (key, percent(name.encode()))
    if form == 2:
        text = percent(name.encode())
        pieces, at = [], 0
        while at < len(text):
            end = min(at + rng.randint(8, 30), len(text))
            while end < len(text) and "%" in text[end - 2:end]:
                end -= 1
            pieces.append(text[at:end])
            at = end
        sections = ["%s*%d*=%s%s" % (key, i, "utf-8''" if i == 0 else "", piece)
                    for i, piece in enumerate(pieces)]
        return name, "".join(";\r\n " + section for section in sections)
    if not name.isascii():
        # Not allowed (RFC 2047 5), and what most programs send.
        return name, '; %s="=?utf-8?B?%s?="' % (key, base64.b64encode(name.encode()).decode())
    return name, '; %s="%s"' % (key, name.replace("\\", "\\\\").replace('"', '\\"'))


def fold(rng, field):
    return field.replace("; ", ";\r\n\t") if rng.random() < 0.3 else field


def make_leaf(rng, path, default="text/plain"):
    kind = rng.choice(("text", "text", "html", "octets", "image", "none"))
    fields, name = [], None
    if kind == "none":
        type_, data, encoding = default, crlf("plain\n" * rng.randint(0, 3)).encode(), "7bit"
    elif kind in ("text", "html"):
        charset = rng.choice(CHARSETS)
        type_ = "text/plain" if kind == "text" else "text/html"
        text = "\n".join(sentence(rng, charset) for _ in range(rng.randint(0, 20)))
        data = crlf(text).encode(charset)
        encoding = rng.choice(("quoted-printable", "base64", "8bit"))
        quote = rng.choice(('"', ""))
        written = rng.choice((type_, type_.upper(), type_.title()))
        fields.append(fold(rng, "Content-Type: %s; charset=%s%s%s" % (written, quote, charset, quote)))
    else:
        type_ = "application/octet-stream" if kind == "octets" else "image/png"
        data = rng.randbytes(rng.choice((0, 1, 2, 3, 100, 1000, 5000)))
        encoding = "base64"
        parameter = ""
        if rng.random() < 0.3:
            name, parameter = file_name(rng, "name")
        fields.append("Content-Type: " + type_ + parameter)
    if kind != "none" and rng.random() < 0.5:
        name, parameter = file_name(rng, "filename")
        fields.append("Content-Disposition: " + rng.choice(("attachment", "inline")) + parameter)
    leaf = Leaf(path, type_, name, data, encoding)
    if encoding != "7bit":
        written = rng.choice((encoding, encoding.upper(), encoding + " "))
        fields.append("Content-Transfer-Encoding: " + written)
        if written.endswith(" "):
            leaf.quirks.add("blank after the encoding's name")
    rng.shuffle(fields)
    if encoding == "base64":
        body = base64_lines(rng, data)
    elif encoding == "quoted-printable":
        body = quoted_printable(rng, data)
        if b"= \r\n" in body or b"=\t\r\n" in body:
            leaf.quirks.add("blank after a soft line break's =")
    else:
        body = data
    return fields, body, [leaf]


def make_multipart(rng, path, depth):
    subtype = rng.choice(("mixed", "mixed", "alternative", "related", "digest", "x-other"))
    boundary = rng.choice(("b", "=_next", "----=_NextPart_000", "a'()+_,-./:=?", "in between",
                           "b" * 70)) + str(rng.randrange(1000)) * rng.randint(0, 1)
    default = "message/rfc822" if subtype == "digest" else "text/plain"
    leaves, out = [], [b""]
    if rng.random() < 0.3:
        out[0] = b"This is a message in several parts.\r\n"
    count = rng.randint(1, 4)
    for i in range(count):
        below = "%s.%d" % (path, i + 1) if path else str(i + 1)
        fields, body, found = make_entity(rng, below, depth + 1, default)
        if any(line.startswith(b"--" + boundary.encode()) for line in body.split(b"\r\n")):
            # The boundary would stand in the part: no program sends that.
            fields, body, found = [], b"plain", [Leaf(below, default, None, b"plain")]
        out.append(b"--" + boundary.encode() + rng.choice((b"", b"", b" ", b"\t")) + b"\r\n" +
                   "".join(f + "\r\n" for f in fields).encode() + b"\r\n" + body + b"\r\n")
        leaves += found
    end = b"--" + boundary.encode() + b"--"
    if rng.random() < 0.1 and depth == 0:
        end = b""  # the end is missing: the line end before it is the body's
        last = leaves[-1]
        if last.path.count(".") == path.count(".") + bool(path) and last.encoding != "base64":
            last.data += b"\r\n"
            last.quirks.add("line end before a closing delimiter that is missing")
    elif rng.random() < 0.2:
        end += b"\r\nepilogue\r\n"
    out.append(end)
    is_token = all(c.isalnum() or c in "_-.+'" for c in boundary)
    quoted = boundary if is_token and rng.random() < 0.5 else '"%s"' % boundary
    field = fold(rng, "Content-Type: multipart/%s; boundary=%s" % (subtype, quoted))
    return [field], b"".join(out), leaves


def make_message_part(rng, path):
    inner = b"From: inner@example.org\r\nSubject: inner\r\n\r\ninner body\r\n"
    return ["Content-Type: message/rfc822"], inner, [Leaf(path, "message/rfc822", None, inner)]


def make_entity(rng, path, depth, default="text/plain"):
    if depth < 4 and rng.random() < (0.6 if depth == 0 else 0.25):
        return make_multipart(rng, path, depth)
    if rng.random() < 0.08 or default != "text/plain":
        return make_message_part(rng, path or "1")
    return make_leaf(rng, path or "1", default)


def make(seed):
    """(octets of the message, subject, leaves)"""
    rng = random.Random(seed)
    subject = " ".join(rng.choice(WORDS) for _ in range(rng.randint(1, 6)))
    sent = " ".join(w if w.isascii() else encoded_word(rng, w) for w in subject.split(" "))
    # Blanks between encoded words are not shown (RFC 2047 6.2).
    shown, last = "", True
    for word in subject.split(" "):
        is_word = not word.isascii()
        shown += ("" if not shown or (is_word and last) else " ") + word
        last = is_word
    fields, body, leaves = make_entity(rng, "", 0)
    is_multipart = any(f.lower().startswith("content-type: multipart/") for f in fields)
    head = ["From: =?utf-8?q?Ann=C3=A9?= <ann@example.org>", "To: bob@example.com",
            "Subject: " + sent, "Message-ID: <%d@example.org>" % seed,
            "Date: Sat, 21 Nov 2026 10:00:00 +0000", "MIME-Version: 1.0"] + fields
    octets = "\r\n".join(head).encode() + b"\r\n\r\n" + body
    if not octets.endswith(b"\r\n"):
        # DATA cannot send it otherwise, so the last line end is the body's.
        octets += b"\r\n"
        if leaves[0].path == "1" and not leaves[0].encoding == "base64" and not is_multipart:
            leaves[0].data += b"\r\n"
    return octets, shown, leaves
