#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Messages by somebody who wants a file to be overlooked, or to be taken for another one.

usage: adversary.py SMTPSCOPE [--print]

Each case is read as the RFCs have it, as far as they go. Where they say nothing, or where programs
read it otherwise (Python's email package and GMime were asked about each case), a finding tells
that it is ambiguous; only of a small preamble or epilogue, which nobody shows, none does. READ has what is to be seen of each
case: its leaves with the names of files ("FILE" for the size where the octets are those of the
file), files inside them, and the findings. --print prints that table. Prints TAP.
"""
import base64
import hashlib
import json
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "app")]
from differential import Pcap  # noqa: E402
import tap  # noqa: E402

FILE = b"MZ evil"
FILE64 = base64.b64encode(FILE).decode()
UU = "begin 644 evil.exe\n'35H@979I;`\n`\nend\n"
HEAD = ("From: ann@example.org\nTo: bob@example.com\nSubject: odd\n"
        "Date: Tue, 14 Nov 2023 22:13:20 +0000\nMIME-Version: 1.0\n")
TEXT = "Content-Type: text/plain\n\nhello"
EVIL = ("Content-Type: application/octet-stream\nContent-Transfer-Encoding: base64\n"
        "Content-Disposition: attachment; filename=evil.exe\n\n" + FILE64)

# Cases by their names: latin-1 text, "\n" for CRLF; "\r" is a bare CR.
CASES = {}


def whole(name, fields, body, head=HEAD):
    CASES[name] = head + fields + "\n" + body


def both(boundary="x"):
    return f"--{boundary}\n{TEXT}\n--{boundary}\n{EVIL}\n--{boundary}--\n"


def multi(name, content_type, boundary="x", body=None, head=HEAD, before="", after=""):
    """A text and the file; content_type: the field's body."""
    fields = before + f"Content-Type: {content_type}\n" + after
    whole(name, fields, both(boundary) if body is None else body, head)


def mixed(name, *parts, preamble="", epilogue="", edit=("", "")):
    body = "".join(f"--x\n{part}\n" for part in parts) + "--x--\n"
    if edit[0]:
        assert edit[0] in body, name
        body = body.replace(*edit)
    multi(name, "multipart/mixed; boundary=x", body=preamble + body + epilogue)


def alone(name, content_type="application/octet-stream", encoding="base64",
          disposition="attachment; filename=evil.exe", body=FILE64, more=""):
    """The file is the whole message."""
    fields = "".join(f"{field}: {value}\n" for field, value in (
        ("Content-Type", content_type), ("Content-Transfer-Encoding", encoding),
        ("Content-Disposition", disposition)) if value is not None)
    whole(name, fields + more, body + "\n")


def b64(text):
    octets = text if isinstance(text, bytes) else text.replace("\n", "\r\n").encode("latin-1")
    return base64.encodebytes(octets).decode()


# ---- boundaries (RFC 2046 5.1.1)
multi("boundary that ends in a blank", 'multipart/mixed; boundary="abc "', "abc ")
multi("boundary that ends in a blank, delimiters without", 'multipart/mixed; boundary="abc "', "abc")
multi("empty boundary", 'multipart/mixed; boundary=""', "")
multi("no boundary", "multipart/mixed")
multi("two boundaries, the second is used", "multipart/mixed; boundary=a; boundary=x")
multi("two boundaries, the first is used", "multipart/mixed; boundary=x; boundary=a")
multi("boundary in pieces", 'multipart/mixed; boundary*0=a; boundary*1="bc"', "abc")
multi("boundary with a charset", "multipart/mixed; boundary*=us-ascii''a%62c", "abc")
multi("boundary* is used", "multipart/mixed; boundary=q; boundary*=us-ascii''a%62c", "abc")
multi("boundary is used", "multipart/mixed; boundary=q; boundary*=us-ascii''a%62c", "q")
multi("boundary with NUL", 'multipart/mixed; boundary="x\0y"', "x\0y")
multi("boundary with a raw octet", 'multipart/mixed; boundary="x\xe4y"', "x\xe4y")
multi("boundary in single quotes", "multipart/mixed; boundary='x'", "'x'")
multi("boundary with escapes", 'multipart/mixed; boundary="a\\"b\\\\c"', 'a"b\\c')
multi("boundary that wants quotes", "multipart/mixed; boundary=a=b:c?d", "a=b:c?d")
multi("boundary of 2000 octets", 'multipart/mixed; boundary="' + "b" * 2000 + '"', "b" * 2000)
multi("boundary behind 20000 parameters",
      "multipart/mixed; " + "".join(f"p{i}=v;\n " for i in range(20000)) + " boundary=x")
multi("boundary behind a comment of 900000 octets",
      "multipart/mixed; (" + "a" * 900000 + ") boundary=x")
NESTED = "Content-Type: multipart/mixed; boundary=%s\n\n--%s\n" + EVIL + "\n--%s--"
mixed("the same boundary inside", NESTED.replace("%s", "x"))
mixed("a longer boundary inside", NESTED.replace("%s", "xx"))

# ---- delimiter lines
mixed("delimiter behind a blank", TEXT, EVIL, edit=("\n--x\nContent-Type: app", "\n --x\nContent-Type: app"))
mixed("delimiter and more", TEXT, EVIL, edit=("\n--x\nContent-Type: app", "\n--x;\nContent-Type: app"))
mixed("delimiter of a longer boundary", TEXT, EVIL,
      edit=("\n--x\nContent-Type: app", "\n--xy\nContent-Type: app"))
mixed("delimiters and blanks", TEXT, EVIL, edit=("--x\n", "--x\t \n"))
mixed("delimiters and a form feed", TEXT, EVIL, edit=("--x\n", "--x\x0c\n"))
mixed("delimiters and NUL", TEXT, EVIL, edit=("--x\n", "--x\0\n"))
mixed("delimiter between bare CRs", TEXT,
      edit=("\n--x--", "\ntext\r--x\r" + EVIL.replace("\n", "\r") + "\r--x--"))
mixed("closing delimiter and more", TEXT, EVIL, edit=("--x--", "--x--junk"))
mixed("closing delimiter and more, and a part", TEXT, EVIL,
      edit=("\n--x\nContent-Type: app", "\n--x--junk\n--x\nContent-Type: app"))
mixed("file in the preamble", TEXT, preamble=UU)
mixed("file in the epilogue", TEXT, epilogue=UU)
mixed("part behind the closing delimiter", TEXT, epilogue="--x\n" + EVIL + "\n--x--\n")
mixed("large preamble", TEXT, preamble="--y\n" + EVIL + "\n" + "A" * 70 + "\n" * 1000 + "--y--\n")

# ---- Content-Type (RFC 2045 5.1)
multi("two types, text first", "multipart/mixed; boundary=x", before="Content-Type: text/plain\n")
multi("two types, multipart first", "multipart/mixed; boundary=x", after="Content-Type: text/plain\n")
multi("two types, the second boundary is used", "multipart/mixed; boundary=x",
      before="Content-Type: multipart/mixed; boundary=a\n")
multi("comments everywhere", "(a) multipart (b) / (c) mixed (d) ; (e) boundary (f) = (g) \"x\" (h)")
multi("folded", '\n\tmultipart/mixed;\n boundary=\n "x"')
multi("folded inside words", "multipart/\n mixed; bound\n ary=x")
multi("folded with a line of blanks", "multipart/mixed;\n \n boundary=x")
multi("no semicolon", "multipart/mixed boundary=x")
multi("comma", "multipart/mixed, boundary=x")
multi("two semicolons", "multipart/mixed;; boundary=x")
multi("blanks around the equals sign", 'multipart/mixed; boundary = "x"')
multi("blanks around the slash", "multipart / mixed; boundary=x")
multi("no subtype", "multipart; boundary=x")
multi("empty subtype", "multipart/; boundary=x")
multi("type in quotes", '"multipart/mixed"; boundary=x')
multi("type with NUL", "multipart/mi\0xed; bound\0ary=x")
alone("type as encoded word", "=?utf-8?Q?application/octet-stream?=")
multi("no MIME-Version", "multipart/mixed; boundary=x", head=HEAD.replace("MIME-Version: 1.0\n", ""))

# ---- header sections (RFC 5322 2.2, 4.5)
multi("line of blanks", "multipart/mixed; boundary=x", before="X: a\n \n")
whole("blank before the colon", "Content-Type : multipart/mixed; boundary=x\n", both())
whole("bare CR before a field", "X: a\rContent-Type: multipart/mixed; boundary=x\n", both())
whole("NUL in a field name", "Content-\0Type: multipart/mixed; boundary=x\n", both())
multi("line that is no field", "multipart/mixed; boundary=x", before="this is no field\n")
multi("From line", "multipart/mixed; boundary=x", head="From ann Sat Nov 21 10:00:00 2026\n" + HEAD)
multi("quoted From line", "multipart/mixed; boundary=x", head=">From ann Sat Nov 21 10:00 2026\n" + HEAD)
multi("byte order mark", "multipart/mixed; boundary=x", head="\xef\xbb\xbf" + HEAD)
multi("byte order mark before a later field", "multipart/mixed; boundary=x",
      head=HEAD + "\xef\xbb\xbf")
multi("30000 fields", "multipart/mixed; boundary=x",
      before="".join(f"X-{i}: v\n" for i in range(30000)))
whole("fields in the body", "\nContent-Type: multipart/mixed; boundary=x\n", both())
mixed("part with a byte order mark", TEXT, "\xef\xbb\xbf" + EVIL)
mixed("part without an empty line", TEXT, EVIL.replace("\n\n", "\n"))
mixed("part without a header section", "plain text, no empty line", EVIL)
mixed("part that begins with a line that is no field", TEXT, "junk line\n" + EVIL)

# ---- transfer encodings (RFC 2045 6)
alone("two encodings, base64 first", more="Content-Transfer-Encoding: 7bit\n")
alone("two encodings, base64 second", encoding="7bit", more="Content-Transfer-Encoding: base64\n")
for value in ("base64 (c)", "(c) base64", '"base64"', "base64;", "base64; x=y", "x-base64", "base-64",
              "base64 junk", "BaSe64", "base64\t", "ba\n se64", "base64,7bit",
              "=?us-ascii?Q?base64?="):
    alone("encoding " + repr(value), encoding=value)
MESSAGE = HEAD + "Content-Type: multipart/mixed; boundary=x\n\n" + both()
whole("message in base64", "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n",
      b64(MESSAGE))
whole("message in quoted-printable",
      "Content-Type: message/rfc822\nContent-Transfer-Encoding: quoted-printable\n",
      MESSAGE.replace("=", "=3D"))
multi("multipart in base64", "multipart/mixed; boundary=x", body=b64(both()),
      after="Content-Transfer-Encoding: base64\n")
multi("multipart in quoted-printable", "multipart/mixed; boundary=x",
      body=both().replace("--x", "=2D-x"), after="Content-Transfer-Encoding: quoted-printable\n")
multi("multipart that only says base64", "multipart/mixed; boundary=x",
      after="Content-Transfer-Encoding: base64\n")
alone("padding at the end of a line", body="TVo=\nIGV2aWw=")
alone("padding in the middle of a line", body="TVo=IGV2aWw=")
alone("other octets in base64", body="TV!ogZ\nX#Z*pbA==")
alone("base64 for URLs", body="-_-_")
alone("no padding", body=FILE64.rstrip("="))
alone("text behind the padding", body=FILE64 + "\n\nAnd some text behind it")
alone("blanks in base64", body="  TVog\t\n ZXZpbA = =")
alone("bad quoted-printable", encoding="quoted-printable", body="MZ =\n=\n =4\n=GG evil=")
alone("x-uuencode", encoding="x-uuencode", body=UU)

# ---- files inside text
for label, encoding, body in (
        ("quoted-printable", "quoted-printable", UU.replace("begin ", "begin=20", 1)),
        ("quoted-printable, cut at will", "quoted-printable",
         "hi=0Abegin 644 evil.exe=0D\n'35H@979I;=20\n`\nend\n"), ("base64", "base64", b64(UU))):
    whole("uuencode in " + label,
          f"Content-Type: text/plain\nContent-Transfer-Encoding: {encoding}\n", body)
whole("uuencode in HTML", "Content-Type: text/html\n", UU)
whole("yEnc", "", "=ybegin line=128 size=4 name=evil.exe\nabcd\n=yend size=4\n")

# ---- other kinds of message (RFC 2046 5.1.5, 5.2)
multi("digest", "multipart/digest; boundary=x", body=f"--x\n\n{HEAD}\nbody\n--x\n{TEXT}\n--x\n"
      f"Content-Disposition: attachment; filename=a.eml\n\n{HEAD}\nbody\n--x--\n")
whole("external body", 'Content-Type: message/external-body; access-type=URL;\n'
      ' URL="http://evil.example/x.exe"; name=x.exe\n',
      "Content-Type: application/octet-stream\nContent-ID: <a@b>\n\nphantom\n")
whole("partial", 'Content-Type: message/partial; id="a@b"; number=1; total=2\n', MESSAGE)

# ---- charsets that are not ASCII at heart
LINK = '<a href="http://evil.example">http://bank.example</a>'
whole("UTF-7", "Content-Type: text/html; charset=utf-7\n",
      LINK.replace("<", "+ADw-").replace(">", "+AD4-").replace('"', "+ACI-") + "\n")
for label, octets in (("UTF-16 with its mark", b"\xff\xfe" + LINK.encode("utf-16-le")),
                      ("UTF-16 without", LINK.encode("utf-16-le")),
                      ("UTF-16, big end first", b"\xfe\xff" + LINK.encode("utf-16-be"))):
    whole(label, "Content-Type: text/html; charset=utf-16\nContent-Transfer-Encoding: base64\n",
          b64(octets))

# ---- names of files (RFC 2183, 2231)
PATH64 = base64.b64encode(b"../../x.exe").decode()
for name, value in (
        ("encoded word with a path", f'attachment; filename="=?utf-8?B?{PATH64}?="'),
        ("encoded word without quotes", "attachment; filename==?utf-8?Q?evil=2Eexe?="),
        ("encoded word in UTF-7", 'attachment; filename="=?utf-7?Q?evil+AC4-exe?="'),
        ("two names", "attachment; filename=report.txt; filename=evil.exe"),
        ("pieces out of order", "attachment; filename*0=ev; filename*2=exe; filename*1=il."),
        ("a piece is missing", "attachment; filename*0=ev; filename*2=.exe"),
        ("the first piece is missing", "attachment; filename*1=ev; filename*2=.exe"),
        ("pieces of both kinds",
         "attachment; filename*0*=utf-8''%e2%82%ac; filename*1=\" 100%25\"; filename*2*=%2eexe"),
        ("a semicolon without quotes", "attachment; filename=a;b.exe"),
        ("blanks without quotes", "attachment; filename=my evil file.exe"),
        ("single quotes", "attachment; filename='evil.exe'"),
        ("quotes without an end", 'attachment; filename="evil.exe'),
        ("no semicolon before the name", "attachment filename=evil.exe"),
        ("no disposition", "; filename=evil.exe"), ("only a name", "filename=evil.exe"),
        ("comment behind the name", "attachment; filename=evil.exe(.txt)"),
        ("path of Windows", 'attachment; filename="C:\\\\x\\\\evil.exe"'),
        ("path of Windows, no escapes", 'attachment; filename="C:\\x\\evil.exe"'),
        ("NUL in a name", 'attachment; filename="evil.exe\0.txt"')):
    alone("name: " + name, disposition=value)
alone("name: three forms, three names", 'application/octet-stream; name="r\xc3\xa9sum\xc3\xa9.txt"',
      disposition="attachment; filename*=utf-8''evil%2Eexe; filename=\"=?utf-8?Q?report.pdf?=\"")
alone("name: two dispositions, none first", disposition="inline",
      more="Content-Disposition: attachment; filename=evil.exe\n")
alone("name: two dispositions, two names", disposition="attachment; filename=a.txt",
      more="Content-Disposition: attachment; filename=evil.exe\n")
alone("name: of the type alone", "application/octet-stream; name=evil.exe", disposition=None)
alone("name: a program as text", "text/plain; name=evil.exe", "8bit", body="MZ\x90\x00\x03evil")

READ = r"""
boundary that ends in a blank => 1 text/plain null 5, 2 application/octet-stream "evil.exe" FILE | mime-ambig file-risk
boundary that ends in a blank, delimiters without => 1 text/plain null 5, 2 application/octet-stream "evil.exe" FILE | mime-ambig file-risk
empty boundary => 1 multipart/mixed null 192 | mime-ambig
no boundary => 1 multipart/mixed null 195 | mime-ambig
two boundaries, the second is used => 1 multipart/mixed null 195 | mime-ambig
two boundaries, the first is used => 1 text/plain null 5, 2 application/octet-stream "evil.exe" FILE | mime-ambig file-risk
boundary in pieces => 1 text/plain null 5, 2 application/octet-stream "evil.exe" FILE | file-risk
boundary with a charset => 1 text/plain null 5, 2 application/octet-stream "evil.exe" FILE | file-risk
boundary* is used => 1 text/plain null 5, 2 application/octet-stream "evil.exe" FILE | mime-ambig file-risk
boundary is used => 1 multipart/mixed null 195 | mime-ambig
boundary with NUL => 1 text/plain null 5, 2 application/octet-stream "evil.exe" FILE | file-risk line-nul
boundary with a raw octet => 1 text/plain null 5, 2 application/octet-stream "evil.exe" FILE | hdr-8bit file-risk msg-8bit
boundary in single quotes => 1 text/plain null 5, 2 application/octet-stream "evil.exe" FILE | file-risk
boundary with escapes => 1 text/plain null 5, 2 application/octet-stream "evil.exe" FILE | file-risk
boundary that wants quotes => 1 text/plain null 5, 2 application/octet-stream "evil.exe" FILE | file-risk
boundary of 2000 octets => 1 text/plain null 5, 2 application/octet-stream "evil.exe" FILE | hdr-long line-long file-risk line-long
boundary behind 20000 parameters => 1 multipart/mixed null 195 | mime-ambig
boundary behind a comment of 900000 octets => 1 text/plain null 5, 2 application/octet-stream "evil.exe" FILE | hdr-long file-risk line-long
the same boundary inside => 1.1 application/octet-stream "evil.exe" FILE | mime-ambig file-risk
a longer boundary inside => 1.1 application/octet-stream "evil.exe" FILE | mime-ambig file-risk
delimiter behind a blank => 1 text/plain null 154 |
delimiter and more => 1 text/plain null 154 | mime-ambig
delimiter of a longer boundary => 1 text/plain null 154 | mime-ambig
delimiters and blanks => 1 text/plain null 5, 2 application/octet-stream "evil.exe" FILE | file-risk
delimiters and a form feed =>  | mime-ambig
delimiters and NUL =>  | line-nul mime-ambig
delimiter between bare CRs => 1 text/plain null 161 | line-bare-cr mime-unclosed
closing delimiter and more => 1 text/plain null 5, 2 application/octet-stream "evil.exe" FILE | file-risk mime-b64 mime-unclosed mime-ambig
closing delimiter and more, and a part => 1 text/plain null 16, 2 application/octet-stream "evil.exe" FILE | file-risk mime-ambig
file in the preamble => 1 text/plain null 5 |
file in the epilogue => 1 text/plain null 5 |
part behind the closing delimiter => 1 text/plain null 5 |
large preamble => 1 text/plain null 5 | mime-trailing
two types, text first => 1 text/plain null 195 | mime-ambig
two types, multipart first => 1 text/plain null 5, 2 application/octet-stream "evil.exe" FILE | mime-ambig file-risk
two types, the second boundary is used => 1 multipart/mixed null 195 | mime-ambig
comments everywhere => 1 text/plain null 5, 2 application/octet-stream "evil.exe" FILE | file-risk
folded => 1 text/plain null 5, 2 application/octet-stream "evil.exe" FILE | file-risk
folded inside words => 1 multipart/mixed null 195 | mime-ambig
folded with a line of blanks => 1 text/plain null 5, 2 application/octet-stream "evil.exe" FILE | hdr-syntax file-risk
no semicolon => 1 text/plain null 5, 2 application/octet-stream "evil.exe" FILE | mime-ambig file-risk
comma => 1 multipart/mixed null 195 | mime-ambig
two semicolons => 1 text/plain null 5, 2 application/octet-stream "evil.exe" FILE | file-risk
blanks around the equals sign => 1 text/plain null 5, 2 application/octet-stream "evil.exe" FILE | file-risk
blanks around the slash => 1 text/plain null 5, 2 application/octet-stream "evil.exe" FILE | file-risk
no subtype => 1 text/plain null 195 | mime-ambig
empty subtype => 1 text/plain null 195 | mime-ambig
type in quotes => 1 text/plain null 195 | mime-ambig
type with NUL => 1 multipart/mi null 195 | mime-ambig line-nul
type as encoded word => 1 text/plain "evil.exe" FILE | file-risk mime-ambig
no MIME-Version => 1 text/plain null 5, 2 application/octet-stream "evil.exe" FILE | file-risk
line of blanks => 1 text/plain null 5, 2 application/octet-stream "evil.exe" FILE | hdr-syntax file-risk
blank before the colon => 1 text/plain null 5, 2 application/octet-stream "evil.exe" FILE | hdr-syntax file-risk
bare CR before a field => 1 text/plain null 195 | hdr-inject line-bare-cr
NUL in a field name => 1 text/plain null 241 | hdr-syntax line-nul
line that is no field => 1 text/plain null 258 | hdr-syntax
From line => 1 text/plain null 5, 2 application/octet-stream "evil.exe" FILE | file-risk
quoted From line => 1 text/plain null 5, 2 application/octet-stream "evil.exe" FILE | file-risk
byte order mark => 1 text/plain null 5, 2 application/octet-stream "evil.exe" FILE | hdr-syntax file-risk
byte order mark before a later field => 1 text/plain null 243 | hdr-syntax msg-8bit
30000 fields => 1 text/plain null 5, 2 application/octet-stream "evil.exe" FILE | hdr-long file-risk
fields in the body => 1 text/plain null 240 |
part with a byte order mark => 1 text/plain null 5, 2 application/octet-stream "evil.exe" FILE | hdr-syntax file-risk msg-8bit
part without an empty line => 1 text/plain null 5, 2 application/octet-stream "evil.exe" FILE | hdr-syntax file-risk
part without a header section => 1 text/plain null 25, 2 application/octet-stream "evil.exe" FILE | hdr-syntax file-risk
part that begins with a line that is no field => 1 text/plain null 5, 2 text/plain null 152 | hdr-syntax
two encodings, base64 first => 1 application/octet-stream "evil.exe" FILE | file-risk mime-ambig
two encodings, base64 second => 1 application/octet-stream "evil.exe" 14 | file-risk mime-ambig
encoding 'base64 (c)' => 1 application/octet-stream "evil.exe" FILE | file-risk
encoding '(c) base64' => 1 application/octet-stream "evil.exe" FILE | file-risk
encoding '"base64"' => 1 application/octet-stream "evil.exe" FILE | file-risk mime-ambig
encoding 'base64;' => 1 application/octet-stream "evil.exe" FILE | file-risk mime-ambig
encoding 'base64; x=y' => 1 application/octet-stream "evil.exe" FILE | file-risk mime-ambig
encoding 'x-base64' => 1 application/octet-stream "evil.exe" 14 | file-risk mime-ambig
encoding 'base-64' => 1 application/octet-stream "evil.exe" 14 | file-risk mime-ambig
encoding 'base64 junk' => 1 application/octet-stream "evil.exe" 14 | file-risk mime-ambig
encoding 'BaSe64' => 1 application/octet-stream "evil.exe" FILE | file-risk
encoding 'base64\t' => 1 application/octet-stream "evil.exe" FILE | file-risk
encoding 'ba\n se64' => 1 application/octet-stream "evil.exe" 14 | file-risk mime-ambig
encoding 'base64,7bit' => 1 application/octet-stream "evil.exe" 14 | file-risk mime-ambig
encoding '=?us-ascii?Q?base64?=' => 1 application/octet-stream "evil.exe" 14 | file-risk mime-ambig
message in base64 => 1 message/rfc822 null 356, 1.1 text/plain null 5, 1.2 application/octet-stream "evil.exe" FILE | mime-ambig file-risk
message in quoted-printable => 1 message/rfc822 null 356, 1.1 text/plain null 5, 1.2 application/octet-stream "evil.exe" FILE | mime-ambig file-risk
multipart in base64 => 1 multipart/mixed null 195 | mime-ambig
multipart in quoted-printable => 1 multipart/mixed null 192 | mime-ambig mime-qp
multipart that only says base64 => 1 text/plain null 5, 2 application/octet-stream "evil.exe" FILE | mime-ambig file-risk
padding at the end of a line => 1 application/octet-stream "evil.exe" 2 | file-risk mime-b64
padding in the middle of a line => 1 application/octet-stream "evil.exe" 2 | file-risk mime-b64
other octets in base64 => 1 application/octet-stream "evil.exe" FILE | file-risk mime-b64
base64 for URLs => 1 application/octet-stream "evil.exe" 0 | file-risk mime-b64
no padding => 1 application/octet-stream "evil.exe" FILE | file-risk mime-b64
text behind the padding => 1 application/octet-stream "evil.exe" FILE | file-risk mime-b64
blanks in base64 => 1 application/octet-stream "evil.exe" FILE | file-risk mime-b64
bad quoted-printable => 1 application/octet-stream "evil.exe" 16 | file-risk mime-qp
x-uuencode => 1 application/octet-stream "evil.exe" 43, +evil.exe 7 | file-risk
uuencode in quoted-printable => 1 text/plain null 41, +evil.exe 7 | file-risk
uuencode in quoted-printable, cut at will => 1 text/plain null 45, +evil.exe 7 | file-risk
uuencode in base64 => 1 text/plain null 41, +evil.exe 7 | file-risk
uuencode in HTML => 1 text/html null 41 |
yEnc => 1 text/plain null 59, +evil.exe 4 | file-risk
digest => 1 message/rfc822 null 122, 1.1 text/plain null 4, 2 text/plain null 5, 3 message/rfc822 "a.eml" 122, 3.1 text/plain null 4 |
external body => 1 message/external-body "x.exe" 70 | mime-external file-risk
partial => 1 message/partial null 356 | mime-partial
UTF-7 => 1 text/html null 79 | url-mismatch
UTF-16 with its mark => 1 text/html null 108 | url-mismatch
UTF-16 without => 1 text/html null 106 | url-mismatch
UTF-16, big end first => 1 text/html null 108 | url-mismatch
name: encoded word with a path => 1 application/octet-stream "../../x.exe" FILE | file-path file-risk
name: encoded word without quotes => 1 application/octet-stream "evil.exe" FILE | file-risk
name: encoded word in UTF-7 => 1 application/octet-stream "evil.exe" FILE | file-risk
name: two names => 1 application/octet-stream "report.txt" FILE | mime-ambig
name: pieces out of order => 1 application/octet-stream "evil.exe" FILE | file-risk
name: a piece is missing => 1 application/octet-stream "ev" FILE | mime-ambig
name: the first piece is missing => 1 application/octet-stream null FILE | mime-ambig
name: pieces of both kinds => 1 application/octet-stream "\u20ac 100%25.exe" FILE | file-risk
name: a semicolon without quotes => 1 application/octet-stream "a" FILE |
name: blanks without quotes => 1 application/octet-stream "my evil file.exe" FILE | file-risk
name: single quotes => 1 application/octet-stream "'evil.exe'" FILE | file-risk
name: quotes without an end => 1 application/octet-stream "evil.exe" FILE | file-risk
name: no semicolon before the name => 1 application/octet-stream "evil.exe" FILE | file-risk
name: no disposition => 1 application/octet-stream "evil.exe" FILE | file-risk
name: only a name => 1 application/octet-stream "evil.exe" FILE | file-risk
name: comment behind the name => 1 application/octet-stream "evil.exe(.txt)" FILE |
name: path of Windows => 1 application/octet-stream "C:\\x\\evil.exe" FILE | file-path file-risk
name: path of Windows, no escapes => 1 application/octet-stream "C:\\x\\evil.exe" FILE | file-path file-risk
name: NUL in a name => 1 application/octet-stream "evil.exe\u0000.txt" FILE | file-path line-nul
name: three forms, three names => 1 application/octet-stream "evil.exe" FILE | hdr-8bit file-names file-risk
name: two dispositions, none first => 1 application/octet-stream null FILE | mime-ambig
name: two dispositions, two names => 1 application/octet-stream "a.txt" FILE | mime-ambig
name: of the type alone => 1 application/octet-stream "evil.exe" FILE | file-risk
name: a program as text => 1 text/plain "evil.exe" 11 | file-risk line-nul msg-8bit
"""


def octets_of(text):
    return text.replace("\r", "\0CR").replace("\n", "\r\n").replace("\0CR", "\r").encode("latin-1")


def seen(message):
    found = []
    for part in message["parts"]:
        size = "FILE" if part["sha256"] == hashlib.sha256(FILE).hexdigest() else part["size"]
        found.append(f"{part['path']} {part['type']} {json.dumps(part['filename'])} {size}")
        found += [f"+{f['name']} {f['size']}" for f in part.get("embedded", [])]
        found += seen(part.get("message", {"parts": []}))
    return found


def main():
    program = sys.argv[1]
    with tempfile.TemporaryDirectory() as directory:
        path = os.path.join(directory, "adversary.pcap")
        capture = Pcap(path)
        for number, text in enumerate(CASES.values()):
            capture.session(number, octets_of(text))
        capture.file.close()
        run = subprocess.run([program, "-r", path, "--json"], capture_output=True, check=False,
                             stdin=subprocess.DEVNULL)
    records = [json.loads(line) for line in run.stdout.decode().splitlines()]
    records.sort(key=lambda r: r["client"]["port"])
    wanted = dict(line.split(" => ", 1) for line in READ.strip().splitlines())
    tap.check("each case has a record, and its line", run.returncode == 0 and
              len(records) == len(CASES) and list(wanted) == list(CASES), run.stderr.decode())
    for name, record in zip(CASES, records):
        ids = [f["id"] for f in record["findings"] if f["id"] not in ("close-no-quit", "hdr-date")]
        got = ", ".join(seen(record["transactions"][0]["message"])) + " | " + " ".join(ids)
        if sys.argv[2:]:
            print(f"{name} => {got}".rstrip())
        else:
            tap.check(name, got.rstrip() == wanted.get(name, "").rstrip(),
                      f"got {got}\nexpected {wanted.get(name)}")
    sys.exit(0 if sys.argv[2:] else tap.end())


if __name__ == "__main__":
    main()
