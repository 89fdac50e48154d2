#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Families of messages that are odd each in its own way, with the truth by the RFC about them.

A family is a function of a random number generator; FAMILIES has them by their names. The truth of
a message is what its attributes say, None where it is not asked: subject, addresses (of From and
To), the time of Date in seconds since 1970, leaves as in family.py, and files inside the text.
Where no RFC allows what a family does, its comment says what careful mail readers make of it.
"""
import base64
import binascii
import calendar
import random

from family import Leaf, base64_lines, crlf, percent, quoted_printable

NAMES = ("Zürich.txt", "Grüße aus Köln.pdf", "привет мир.doc", "日本語の報告書.xlsx", "naïve café.png",
         "plain name.bin")


class Odd:
    def __init__(self, octets, subject=None, addresses=None, date=None, leaves=None, files=None,
                 inner=None):
        self.octets, self.subject, self.addresses, self.date = octets, subject, addresses, date
        self.leaves, self.files, self.inner = leaves, files, inner


def message(fields, body=b"", **truth):
    """fields: those beside what every message has; given ones take its place. DATA ends a line."""
    given = {field.split(b":")[0].lower() for field in fields}
    common = [b"From: ann@example.org", b"To: bob@example.com", b"Subject: odd",
              b"Date: Sat, 21 Nov 2026 10:00:00 +0000", b"MIME-Version: 1.0"]
    head = [f for f in common if f.split(b":")[0].lower() not in given] + fields
    octets = b"\r\n".join(head) + b"\r\n\r\n" + body
    return Odd(octets if octets.endswith(b"\r\n") else octets + b"\r\n", **truth)


def multipart(boundary, parts, end=True, subtype="mixed", preamble=b"", epilogue=b""):
    """fields of the head, body; a part is octets from its first field on."""
    body = preamble + b"".join(b"--" + boundary + b"\r\n" + part + b"\r\n" for part in parts)
    if end:
        body += b"--" + boundary + b"--\r\n" + epilogue
    return [b"Content-Type: multipart/" + subtype.encode() + b'; boundary="' + boundary + b'"'], body


def text(rng, words=6):
    return " ".join(rng.choice(("alpha", "beta", "gamma", "delta", "x", "the")) for _ in range(words))


# ---- addresses (RFC 5322 3.4, 4.4)

def addr_spec(rng):
    """(as it may be written, what it is)"""
    local = rng.choice(("joe", "ann.b", "o'neil", "a+b", "x_y-z", "first.last"))
    domain = rng.choice(("example.org", "mail.example.com", "a-b.example.net"))
    form = rng.randrange(5)
    spec = local + "@" + domain
    if form == 1:  # obs-local-part, obs-domain: blanks and comments around the dots
        blank = rng.choice((" ", "(c)", " (a (b) c) ", "\t"))
        return blank.join(spec.replace(".", "\0.\0").replace("@", "\0@\0").split("\0")), spec
    if form == 2:
        return '"%s"@%s' % (rng.choice(("john doe", "a@b", "semi;colon")), domain), None
    if form == 3:
        return local + "@[192.0.2.%d]" % rng.randrange(256), None
    return spec, spec


def mailbox(rng):
    written, spec = addr_spec(rng)
    spec = spec or written
    name = rng.choice(("", "John Q. Public", '"Public, John"', "J (the (real) one)", "A. \"B\" C",
                       '"quo\\"ted"', "Joe."))
    if rng.random() < 0.25:  # obs-route
        written = "@relay.example,@b.example:" + written
        return name + " <" + written + ">", spec
    if name or rng.random() < 0.3:
        return (name + " " if name else "") + "<" + written + ">", spec
    return written, spec


def fold(rng, value):
    pieces = value.split(", ")
    out = pieces[0]
    for piece in pieces[1:]:
        out += "," + rng.choice((" ", "\r\n ", "\r\n\t ", " (c)\r\n ", ", ,", ",,")) + piece
    return out


def addresses(rng):
    boxes = [mailbox(rng) for _ in range(rng.randint(1, 6))]
    value = fold(rng, ", ".join(written for written, _ in boxes))
    return message([b"To: " + value.encode()],
                   addresses=["ann@example.org"] + [spec for _, spec in boxes])


def groups(rng):
    found, items = [], []
    for _ in range(rng.randint(1, 4)):
        if rng.random() < 0.4:
            written, spec = mailbox(rng)
            items.append(written)
            found.append(spec)
            continue
        members = [mailbox(rng) for _ in range(rng.randint(0, 3))]
        name = rng.choice(("undisclosed-recipients", "A Group", '"quoted: group"', "Team (all)"))
        items.append("%s:%s%s;" % (name, rng.choice(("", " ", " (none) ")),
                                   ", ".join(written for written, _ in members)))
        found += [spec for _, spec in members]
    return message([b"To: " + fold(rng, ", ".join(items)).encode()],
                   addresses=["ann@example.org"] + found)


# ---- comments (RFC 5322 3.2.2; RFC 2045 5.1 and 6.1 allow them in MIME's fields)

def comment(rng):
    return rng.choice(("(c)", "(a (b (c)) d)", "(\\) \\( x)", "(; charset=x)", "()", "( =?q?= )"))


def comments(rng):
    data = crlf(text(rng) + "\n").encode()
    encoding = rng.choice(("base64", "quoted-printable", "7bit"))
    body = {"base64": base64_lines(rng, data), "quoted-printable": quoted_printable(rng, data),
            "7bit": data}[encoding]
    fields = [b"MIME-Version: " + rng.choice(("1.0 %s", "%s 1.0", "1%s.0")).replace(
                  "%s", comment(rng)).encode(),
              ("Content-Type: %stext/plain %s; %s charset=us-ascii %s" % (
                  comment(rng), comment(rng), comment(rng), comment(rng))).encode(),
              ("Content-Transfer-Encoding: %s %s %s" % (comment(rng), encoding,
                                                        comment(rng))).encode(),
              ("From: %s ann %s @example.org %s" % (comment(rng), comment(rng),
                                                    comment(rng))).encode()]
    if encoding == "base64":
        data += b"" if body.endswith(b"\r\n") else b""
    elif not body.endswith(b"\r\n"):
        data += b"\r\n"
    return message(fields, body, addresses=["ann@example.org", "bob@example.com"],
                   leaves=[Leaf("1", "text/plain", None, data, encoding)])


# ---- parameters (RFC 2231 3 and 4)

def sections(rng, name, charset):
    """Extended and plain sections mixed, in any order; a character may be cut between two."""
    raw = name.encode(charset)
    cuts = sorted(rng.sample(range(1, len(raw)), min(rng.randint(0, 4), len(raw) - 1)))
    pieces = [raw[a:b] for a, b in zip([0] + cuts, cuts + [len(raw)])]
    out = []
    for i, piece in enumerate(pieces):
        plain = all(33 <= c < 127 and chr(c) not in "\"\\%*'" for c in piece)
        if i > 0 and plain and rng.random() < 0.6:
            value = piece.decode("ascii")
            out.append('filename*%d=%s' % (i, '"%s"' % value if rng.random() < 0.7 or not
                                           value.isalnum() else value))
        else:
            head = "%s'%s'" % (charset, rng.choice(("", "en", "de-AT"))) if i == 0 else ""
            out.append("filename*%d*=%s%s" % (i, head, percent(piece)))
    if rng.random() < 0.4:
        rng.shuffle(out)
    return out


def continuations(rng):
    name = rng.choice(NAMES)
    charsets = [c for c in ("utf-8", "iso-8859-1", "iso-8859-15", "koi8-r", "windows-1251",
                            "shift_jis", "euc-jp", "gb18030") if can_encode(name, c)]
    value = rng.choice(("; ", ";\r\n ", " ;\r\n\t")).join(
        ["attachment"] + sections(rng, name, rng.choice(charsets)))
    data = b"x" * rng.randint(0, 40)
    fields, body = multipart(b"b", [
        b"Content-Type: application/octet-stream\r\nContent-Disposition: " + value.encode() +
        b"\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64.b64encode(data)])
    return message(fields, body,
                   leaves=[Leaf("1", "application/octet-stream", name, data, "base64")])


def can_encode(name, charset):
    try:
        return name.encode(charset) is not None
    except UnicodeEncodeError:
        return False


# ---- encoded words (RFC 2047)

def word(rng, raw, charset):
    if rng.random() < 0.6:
        return "=?%s?%s?%s?=" % (charset, rng.choice("bB"), base64.b64encode(raw).decode())
    return "=?%s?%s?%s?=" % (charset, rng.choice("qQ"), "".join(
        chr(c) if 48 <= c <= 57 or 65 <= c <= 90 or 97 <= c <= 122 else "_" if c == 32 else
        "=%02X" % c for c in raw))


SENTENCES = ("привет дорогой мир", "Grüße aus Zürich", "日本語の長い件名です", "中文主題測試", "한국어 제목 시험",
             "café crème brûlée")


def cut_words(rng):
    """RFC 2047 5 forbids to cut a character between two words; programs do it, and readers join the
    octets of neighbours of one charset."""
    sentence = rng.choice(SENTENCES)
    charset = rng.choice([c for c in ("utf-8", "koi8-r", "iso-8859-1", "shift_jis", "euc-jp",
                                      "gb18030", "big5", "euc-kr") if can_encode(sentence, c)
                          and (c != "big5" or sentence[0] == "中")])  # tables differ beyond
    raw = sentence.encode(charset)
    cuts = sorted(rng.sample(range(1, len(raw)), min(rng.randint(1, 4), len(raw) - 1)))
    pieces = [raw[a:b] for a, b in zip([0] + cuts, cuts + [len(raw)])]
    value = rng.choice((" ", "\r\n ", "\r\n\t", "  ")).join(word(rng, p, charset) for p in pieces)
    return message([b"Subject: " + value.encode()], subject=sentence)


def labels(rng):
    """Charsets that are called by a narrower one's name, as WHATWG's Encoding Standard lists them,
    and octets of no charset at all."""
    said, real, sentence = rng.choice((
        ("iso-8859-1", "windows-1252", "“quoted” – 5 €"), ("us-ascii", "utf-8", "naïve “x”"),
        ("gb2312", "gbk", "镕基 你好"), ("ks_c_5601-1987", "cp949", "똠방각하"),
        ("shift_jis", "cp932", "①②㈱"), ("iso-8859-9", "windows-1254", "İstanbul “ş”"),
        ("iso-8859-1", "iso-8859-1", "ÄÖÜ ß"), ("latin1", "windows-1252", "…"),
        ("x-sjis", "cp932", "テスト"), ("utf8", "utf-8", "grün"), ("euc-kr", "cp949", "뷁 시험")))
    return message([b"Subject: " + word(rng, sentence.encode(real), said).encode()],
                   subject=sentence)


def raw_fields(rng):
    """8-bit octets: UTF-8 is RFC 6532's; anything else is shown with U+FFFD in its place."""
    sentence = rng.choice(SENTENCES)
    if rng.random() < 0.6:
        name = rng.choice(NAMES)
        fields, body = multipart(b"b", [
            b'Content-Type: image/png; name="' + name.encode() + b'"\r\n\r\nx'])
        return message(fields + [b"Subject: " + sentence.encode(),
                                 b"From: " + sentence.encode() + b" <ann@example.org>"], body,
                       subject=sentence, addresses=["ann@example.org", "bob@example.com"],
                       leaves=[Leaf("1", "image/png", name, b"x")])
    octets = bytes(rng.choice((0xFF, 0xE9, 0xC0)) for _ in range(rng.randint(1, 4)))
    return message([b"Subject: a " + octets + b" z"], subject="a " + "\ufffd" * len(octets) + " z")


# ---- multiparts (RFC 2046 5.1)

def prefixes(rng):
    """Boundaries that begin like each other, one inside the other."""
    outer = rng.choice((b"b", b"----=_x", b"=_1"))
    inner = outer + rng.choice((b"b", b"-", b"--x", b" y", b"0", b"--"))
    if rng.random() < 0.5:
        outer, inner = inner, outer
    first, last = text(rng).encode(), text(rng).encode()
    fields, body = multipart(inner, [b"\r\n" + first, b"\r\n--" + outer[:-1] + b"\r\n" + last])
    if inner.startswith(outer) and inner[len(outer):] == b"--" or (
            outer.startswith(inner) and outer[len(inner):] == b"--"):
        # The delimiter of one is the end of the other: it ends it.
        return prefixes(rng)
    if outer[:-1].rstrip() in (inner, inner + b"--"):
        return prefixes(rng)
    head, whole = multipart(outer, [fields[0] + b"\r\n\r\n" + body + b"\r\n", b"\r\nlast"])
    leaves = [Leaf("1.1", "text/plain", None, first),
              Leaf("1.2", "text/plain", None, b"--" + outer[:-1] + b"\r\n" + last),
              Leaf("2", "text/plain", None, b"last")]
    return message(head, whole, leaves=leaves)


def missing_ends(rng):
    """Of a multipart inside another: the delimiter of the outer one ends it too (5.1.2)."""
    depth = rng.randint(1, 3)
    body, leaves, path = b"\r\ninnermost", [], ""
    for level in range(depth, 0, -1):
        boundary = b"level%d" % level
        fields, body = multipart(boundary, [body], end=False)
        body = fields[0] + b"\r\n\r\n" + body[:-2]
    fields, whole = multipart(b"outer", [body, b"\r\nlast"], end=True)
    path = ".".join("1" for _ in range(depth + 1))
    leaves = [Leaf(path, "text/plain", None, b"innermost"), Leaf("2", "text/plain", None, b"last")]
    return message(fields, whole, leaves=leaves)


def after_ends(rng):
    """What follows the end is no part, whatever it looks like; nor is what comes before."""
    tail = rng.choice((b"--b\r\n\r\nno part\r\n", b"--b--\r\n", b"--b--\r\n--b\r\n\r\nx\r\n",
                       b"Content-Type: text/html\r\n\r\n<p>\r\n", b"begin 644 x\r\n`\r\nend\r\n"))
    fields, body = multipart(b"b", [b"\r\none", b"Content-Type: text/html\r\n\r\ntwo"],
                             preamble=rng.choice((b"", b"--a\r\n", b"--bb\r\n\r\nx\r\n", b" --b\r\n")),
                             epilogue=tail)
    return message(fields, body, leaves=[Leaf("1", "text/plain", None, b"one"),
                                         Leaf("2", "text/html", None, b"two")])


def only_headers(rng):
    """Parts of which there is only a header section, with the empty line that ends it or without
    (the line end before the delimiter is the delimiter's), and parts that are empty."""
    parts, leaves = [], []
    for i in range(rng.randint(1, 5)):
        form = rng.randrange(4)
        if form == 0:
            parts.append(b"Content-Type: image/gif; name=a.gif")
        elif form == 1:
            parts.append(b"Content-Type: image/gif; name=a.gif\r\n")
        elif form == 2:
            parts.append(b"Content-Type: image/gif; name=a.gif\r\n\r\n")
        else:
            parts.append(b"")
        name = "a.gif" if form < 3 else None
        leaves.append(Leaf(str(i + 1), "image/gif" if form < 3 else "text/plain", name, b""))
    fields, body = multipart(b"b", parts)
    return message(fields, body, leaves=leaves)


def nested(rng):
    """message/rfc822 in base64: RFC 2046 5.2.1 forbids it, programs do it. It is a leaf whose octets
    are the decoded message, which is opened too."""
    data = b"only the inside" + b"\r\n" * rng.randint(0, 1)
    inner = (b"From: carol@example.net\r\nSubject: inside\r\nContent-Type: text/html\r\n\r\n" + data)
    coded = rng.choice(("base64", "quoted-printable", "8bit"))
    body = {"base64": base64_lines(rng, inner).rstrip(b"\r\n"),
            "quoted-printable": quoted_printable(rng, inner), "8bit": inner}[coded]
    fields, whole = multipart(b"b", [b"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: " +
                                     coded.encode() + b"\r\n\r\n" + body])
    return message(fields, whole, leaves=[Leaf("1", "message/rfc822", None, inner, coded)],
                   inner=[Leaf("1.1", "text/html", None, data)])


def partial(rng):
    number, total = rng.randint(1, 3), 3
    data = crlf(text(rng) + "\n").encode()
    return message([b'Content-Type: message/partial; id="a@b.example"; number=%d; total=%d' % (
        number, total)], data, leaves=[Leaf("1", "message/partial", None, data)])


def uu(name, data):
    lines = [binascii.b2a_uu(data[i:i + 45]).rstrip(b"\n") for i in range(0, len(data), 45)]
    return b"\r\n".join([b"begin 644 " + name] + lines + [b"`", b"end"])


def yenc(name, data, width=128):
    coded = b""
    line = b""
    for octet in data:
        c = (octet + 42) & 255
        line += b"=" + bytes(((c + 64) & 255,)) if c in (0, 10, 13, 61) or (
            c == 46 and not line) else bytes((c,))
        if len(line) >= width:
            coded += line + b"\r\n"
            line = b""
    if line:
        coded += line + b"\r\n"
    return (b"=ybegin line=%d size=%d name=%s\r\n" % (width, len(data), name) + coded +
            b"=yend size=%d crc32=%08x" % (len(data), binascii.crc32(data)))


def inside(rng):
    """Files in the text of parts: uuencode and yEnc, between lines of text."""
    parts, leaves, files = [], [], []
    for i in range(rng.randint(1, 3)):
        data = rng.randbytes(rng.choice((1, 44, 45, 46, 300)))
        name = b"file%d.bin" % i
        coded = uu(name, data) if rng.random() < 0.5 else yenc(name, data)
        body = text(rng).encode() + b"\r\n" + coded + b"\r\n" + text(rng).encode()
        parts.append(b"Content-Type: text/plain\r\nContent-Transfer-Encoding: binary\r\n\r\n" + body)
        leaves.append(Leaf(str(i + 1), "text/plain", None, body))
        files.append((name.decode(), data))
    fields, body = multipart(b"--b", parts)
    return message(fields, body, leaves=leaves, files=files)


def files_in_rags(rng):
    """uuencode and yEnc as it arrives: blanks that gateways left at line ends or took away from
    there, blanks for backticks, an end that is missing or a CRC that is wrong. The octets of what is
    not whole are not vouched for."""
    data = rng.randbytes(rng.choice((1, 45, 90, 200)))
    form = rng.randrange(6)
    is_whole = form < 4
    coded = uu(b"f.bin", data)
    if form == 0:
        coded = coded.replace(b"\r\n", b"   \r\n")
    elif form == 1:
        coded = b"\r\n".join(line.replace(b"`", b" ") for line in coded.split(b"\r\n"))
    elif form == 2:
        coded = b"\r\n".join(line.replace(b"`", b" ").rstrip(b" ") for line in coded.split(b"\r\n"))
    elif form == 3:
        coded = yenc(b"f.bin", data, rng.randint(1, 254))
    elif form == 4:
        coded = coded[:-len(b"\r\n`\r\nend")]
    else:
        coded = yenc(b"f.bin", data).replace(b"crc32=", b"crc32=f") if rng.random() < 0.5 else (
            yenc(b"f.bin", data)[:-20])
    body = b"text\r\n" + coded + b"\r\n"
    return message([b"Content-Transfer-Encoding: binary"], body,
                   leaves=[Leaf("1", "text/plain", None, body)],
                   files=[("f.bin", data if is_whole else None)])


# ---- transfer encodings

def base64_in_rags(rng):
    """RFC 2045 6.8: other octets are skipped; what follows the padding is no data. Without padding
    the octets that are whole are there (and a finding)."""
    data = rng.randbytes(rng.randint(1, 400))
    coded = base64.b64encode(data)
    if rng.random() < 0.3:
        coded = coded.rstrip(b"=")
    width = rng.choice((1, 3, 5, 76, 77, 400))
    lines = [coded[i:i + width] for i in range(0, len(coded), width)]
    for _ in range(rng.randint(0, 4)):
        i = rng.randrange(len(lines))
        at = rng.randint(0, len(lines[i]))
        lines[i] = lines[i][:at] + rng.choice((b" ", b"!", b"#", b"\t", b"-", b"(x)"[:1])) + lines[i][at:]
    body = b"\r\n".join(lines) + b"\r\n"
    if coded.endswith(b"="):
        body += rng.choice((b"", b"", b"\r\n--\r\nA list of example.org\r\n", b"QUJD\r\n"))
    fields, whole = multipart(b"==b", [
        b"Content-Type: application/x-data\r\nContent-Transfer-Encoding: base64\r\n\r\n" + body])
    return message(fields, whole,
                   leaves=[Leaf("1", "application/x-data", None, data, "base64")])


def quoted_printable_in_rags(rng):
    """RFC 2045 6.7: what is no escape stays as it is (note 2), blanks at line ends go, a soft break
    may have blanks behind it and may stand at the end."""
    pieces = ((b"=41", b"A"), (b"=zz", b"=zz"), (b"=4g", b"=4g"), (b"=c3=bc", b"\xc3\xbc"),
              (b"=C3=BC", b"\xc3\xbc"), (b"x", b"x"), (b"a b", b"a b"), (b"=\r\n", b""),
              (b"= \r\n", b""), (b"=\t \r\n", b""), (b"x \t\r\n", b"x\r\n"), (b"\r\n", b"\r\n"),
              (b"=20\r\n", b" \r\n"), (b"=3D", b"="), (b"\xe9", b"\xe9"), (b"100%", b"100%"))
    chosen = [rng.choice(pieces) for _ in range(rng.randint(1, 40))]
    body = b"".join(written for written, _ in chosen) + b"."
    data = b"".join(meant for _, meant in chosen) + b"."
    if rng.random() < 0.3:
        body += b"="
    fields, whole = multipart(b"b", [
        b"Content-Type: application/x-data\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n" +
        body])
    return message(fields, whole,
                   leaves=[Leaf("1", "application/x-data", None, data, "quoted-printable")])


# ---- lines

def line_ends(rng):
    """LF and CR alone inside a part's body stay as they are. (In header sections and before
    delimiters LF ends a line too, as programs that hand over their files have it.)"""
    ends = rng.choice((b"\n", b"\r", b"\n\r", b"\r\r\n"))
    data = ends.join(text(rng).encode() for _ in range(rng.randint(2, 6)))
    fields, body = multipart(b"b", [b"Content-Type: text/html\r\n\r\n" + data, b"\r\nlast"])
    return message(fields, body, leaves=[Leaf("1", "text/html", None, data),
                                         Leaf("2", "text/plain", None, b"last")])


def nulls(rng):
    data = text(rng).encode() + b"\0" * rng.randint(1, 3) + text(rng).encode()
    coded = rng.random() < 0.4
    body = base64.b64encode(data)
    if coded:
        at = rng.randrange(len(body))
        body = body[:at] + b"\0" + body[at:]  # no character of the alphabet: skipped
    fields, whole = multipart(b"b", [
        b"Content-Type: application/x-data\r\nContent-Transfer-Encoding: " +
        (b"base64" if coded else b"binary") + b"\r\n\r\n" + (body if coded else data)])
    return message(fields, whole, leaves=[Leaf("1", "application/x-data", None, data,
                                               "base64" if coded else "binary")])


def long_lines(rng):
    data = rng.randbytes(rng.choice((1000, 20000, 60000)))
    words = " ".join(text(rng) for _ in range(rng.choice((100, 1000))))
    name = "n" * rng.choice((70, 900, 5000)) + ".bin"
    fields, body = multipart(b"b", [
        b'Content-Type: application/x-data; name="' + name.encode() +
        b'"\r\nContent-Transfer-Encoding: base64\r\n\r\n' + base64.b64encode(data)])
    return message([b"Subject: " + words.encode()] + fields, body, subject=words,
                   leaves=[Leaf("1", "application/x-data", name, data, "base64")])


# ---- dates (RFC 5322 3.3 and 4.3)

ZONES = {"UT": 0, "GMT": 0, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6,
         "PST": -8, "PDT": -7, "Z": 0, "n": 0, "XYZ": 0, "+0130": 1.5, "-0000": 0, "+1200": 12,
         "-0930": -9.5, "est": -5}
ZONES.update({letter: 0 for letter in "ABCDEFGHIKLMNOPQRSTUVWXY"})  # 4.3: as -0000
MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


def dates(rng):
    year = rng.choice((1971, 1985, 1999, 2000, 2024, 2026, 2049))
    month, day = rng.randint(1, 12), rng.randint(1, 28)
    hour, minute, second = rng.randint(0, 23), rng.randint(0, 59), rng.randint(0, 59)
    zone = rng.choice(sorted(ZONES))
    shown = rng.choice(("%d" % year, "%02d" % (year % 100), "%d" % (year - 1900)))
    has_second = rng.random() < 0.7
    gap = rng.choice((" ", "  ", " (c (d)) ", "\r\n ", "\t"))
    clock = ":".join("%02d" % n for n in ((hour, minute, second) if has_second else (hour, minute)))
    if rng.random() < 0.2:
        clock = clock.replace(":", " : ")
    weekday = calendar.weekday(year, month, day)
    name = "Mon Tue Wed Thu Fri Sat Sun".split()[weekday]
    value = gap.join((str(day), MONTHS[month - 1], shown, clock, zone))
    if rng.random() < 0.7:
        value = name + rng.choice((", ", " , ", ",")) + value
    if rng.random() < 0.3:
        value += " (" + rng.choice(("CET", "x (y)", "")) + ")"
    time = calendar.timegm((year, month, day, hour, minute, second if has_second else 0))
    return message([b"Date: " + value.encode()], date=time - int(ZONES[zone] * 3600))


FAMILIES = {f.__name__: f for f in (
    addresses, groups, comments, continuations, cut_words, labels, raw_fields, prefixes,
    missing_ends, after_ends, only_headers, nested, partial, inside, files_in_rags, base64_in_rags,
    quoted_printable_in_rags, line_ends, nulls, long_lines, dates)}


def make(name, seed):
    return FAMILIES[name](random.Random("%s %d" % (name, seed)))
