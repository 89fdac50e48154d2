#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Reads the families of odd messages with smtpscope, Python's email package and, where it is
installed, GMime, and compares each with the truth.

usage: differential_odd.py SMTPSCOPE COUNT

COUNT messages of each family. smtpscope has to read every one as the truth says. The others need
not: EXPLAINED says of which families they read what otherwise, and who is right. A difference that
stands nowhere there is a failure, whoever is wrong. Prints TAP.
"""
import calendar
import email
import email.policy
import email.utils
import json
import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from differential import Pcap, digest, gmime_python, of_python  # noqa: E402
import family_odd  # noqa: E402


class Reading:
    """What one program reads; None where it does not tell."""

    def __init__(self, subject=None, addresses=None, date=None, leaves=None, files=None, inner=None):
        self.subject, self.addresses, self.date = subject, addresses, date
        self.leaves, self.files, self.inner = leaves, files, inner


def truth(odd):
    def of(leaves):
        return leaves and [(leaf.path, leaf.type, leaf.name, digest(leaf.data)) for leaf in leaves]

    files = odd.files and [(name, data if data is None else digest(data)) for name, data in odd.files]
    return Reading(odd.subject, odd.addresses, odd.date, of(odd.leaves), files, of(odd.inner))


# ---- what they read

def seconds(text):
    return text and calendar.timegm(tuple(int(text[a:b]) for a, b in (
        (0, 4), (5, 7), (8, 10), (11, 13), (14, 16), (17, 19))))


def ours(record):
    message = record["transactions"][0]["message"]

    def leaves(parts):
        return [(p["path"], p["type"], p["filename"], p["sha256"]) for p in parts]

    files = [(f["name"], f["sha256"]) for p in message["parts"] for f in p.get("embedded", [])]
    inner = [p["message"]["parts"] for p in message["parts"] if "message" in p]
    return Reading(message["subject"], message["from"] + message["to"],
                   seconds(message.get("date_utc")), leaves(message["parts"]), files,
                   leaves(inner[0]) if inner else None)


def python(octets):
    leaves, _ = of_python(octets)
    parsed = email.message_from_bytes(octets)  # what email.utils is made for
    modern = email.message_from_bytes(octets, policy=email.policy.default)
    fields = [str(value) for name in ("from", "to") for value in parsed.get_all(name, [])]
    date = email.utils.parsedate_tz(parsed["date"])
    return Reading(str(modern["subject"]), [a for _, a in email.utils.getaddresses(fields) if a],
                   date and email.utils.mktime_tz(date),
                   [(p, t, n, d if d is None else digest(d)) for p, t, n, d in leaves])


GMIME = r"""
import hashlib, json, sys
import gi
gi.require_version("GMime", "3.0")
from gi.repository import GMime
GMime.init()

def said(call):
    try:
        return call()
    except UnicodeDecodeError:
        return "(not UTF-8)"

def addresses(items, found):
    for i in range(items.length()):
        item = items.get_address(i)
        if isinstance(item, GMime.InternetAddressGroup):
            addresses(item.get_members(), found)
        else:
            found.append(said(item.get_addr))

for line in sys.stdin:
    stream = GMime.StreamMem.new_with_buffer(bytes.fromhex(line.strip()))
    message = GMime.Parser.new_with_stream(stream).construct_message(None)
    leaves, found = [], []
    def walk(part, path):
        if isinstance(part, GMime.Multipart):
            for i in range(part.get_count()):
                walk(part.get_part(i), "%s.%d" % (path, i + 1) if path else str(i + 1))
            return
        data = None
        if isinstance(part, GMime.Part):
            out = GMime.StreamMem.new()
            content = part.get_content()
            if content:
                content.write_to_stream(out)
            data = hashlib.sha256(bytes(out.get_byte_array() or b"")).hexdigest()
        type_ = part.get_content_type()
        name = said(part.get_filename) if isinstance(part, GMime.Part) else None
        leaves.append((path or "1", type_.get_mime_type().lower(), name, data))
    walk(message.get_mime_part(), "")
    for kind in (GMime.AddressType.FROM, GMime.AddressType.TO):
        addresses(message.get_addresses(kind), found)
    date = message.get_date()
    print(json.dumps([said(message.get_subject), found, date and date.to_unix(), leaves]))
"""


def gmime(interpreter, messages):
    run = subprocess.run([interpreter, "-c", GMIME], input="".join(m.hex() + "\n" for m in messages),
                         stdout=subprocess.PIPE, text=True, check=True)
    out = []
    for line in run.stdout.splitlines():
        subject, addresses, date, leaves = json.loads(line)
        out.append(Reading(subject, addresses, date, [tuple(leaf) for leaf in leaves]))
    return out


# ---- comparing

COMMENT_MIME = "a comment is allowed in MIME's fields (RFC 2045 5.1, 6.1; RFC 5322 3.2.2)"
CUT_WORDS = "characters cut between encoded words: neighbours of one charset are one text"
LINE_BLANKS = ("blanks at a line's end go, also those behind the = of a soft line break "
               "(RFC 2045 6.7 (3)); a = that is no escape stays, and may stand before one that is")
DATES = "a Date with comments, blanks, short years or letters as zone (RFC 5322 4.3)"

# (who, family, what): why smtpscope's reading is the one to have.
EXPLAINED = {
    ("Python", "addresses", "addresses"):
        "routes of two hosts and literals as domains (RFC 5322 4.4, 3.4.1) are misread",
    ("Python", "groups", "addresses"):
        "groups with quoted names, routes or comments in them (RFC 5322 3.4) are misread",
    ("Python", "comments", "type"): COMMENT_MIME,
    ("Python", "comments", "octets"): COMMENT_MIME,
    ("GMime", "comments", "octets"): COMMENT_MIME,
    ("Python", "continuations", "name"):
        "a character is cut between sections: the octets of all of them are one text (RFC 2231 3)",
    ("GMime", "continuations", "name"):
        "the order of sections does not matter (RFC 2231 3)",
    ("Python", "cut_words", "subject"): CUT_WORDS,
    ("GMime", "cut_words", "subject"): CUT_WORDS,
    ("Python", "labels", "subject"): "labels are taken at their word: Encoding Standard, 4.2",
    ("GMime", "labels", "subject"): "labels are taken at their word: Encoding Standard, 4.2",
    ("Python", "raw_fields", "subject"): "one U+FFFD for several octets",
    ("GMime", "raw_fields", "subject"): "octets of no charset are guessed to be ISO 8859-1",
    ("GMime", "nested", "octets"):
        "a message in base64 (RFC 2046 5.2.1 forbids it) is not opened, and its last line end is lost",
    ("GMime", "base64_in_rags", "octets"):
        "without padding, the octets that are whole in the last quantum are there (RFC 2045 6.8)",
    ("Python", "quoted_printable_in_rags", "octets"): LINE_BLANKS,
    ("GMime", "quoted_printable_in_rags", "octets"): LINE_BLANKS,
    ("Python", "dates", "date"): DATES,
    ("GMime", "dates", "date"): DATES,
}


def differences(got, want):
    """(what, got, wanted) of everything that both tell."""
    for what in ("subject", "addresses", "date", "files", "inner"):
        a, b = getattr(got, what), getattr(want, what)
        if b is not None and a != b and (a is not None or what in ("subject", "date")):
            yield what, a, b
    if want.leaves is None or got.leaves is None:
        return
    if [leaf[0] for leaf in got.leaves] != [leaf[0] for leaf in want.leaves]:
        yield "tree", got.leaves, want.leaves
        return
    for a, b in zip(got.leaves, want.leaves):
        for what, x, y in zip(("path", "type", "name", "octets"), a, b):
            if x != y and not (what == "octets" and x is None):  # it opens messages
                yield what, x, y


class Judge:
    def __init__(self, who):
        self.who, self.reasons, self.wrong, self.shown = who, {}, 0, {}

    def compare(self, name, seed, got, want):
        for what, a, b in differences(got, want):
            reason = EXPLAINED.get((self.who, name, what))
            if reason:
                self.reasons[reason] = self.reasons.get(reason, 0) + 1
                continue
            self.wrong += 1
            self.shown[name, what] = self.shown.get((name, what), 0) + 1
            if self.shown[name, what] <= 3:
                print("# %s, %s %d: %s: got %r, expected %r" % (self.who, name, seed, what, a, b))

    def report(self, number, text):
        print("%sok %d - %s" % ("not " if self.wrong else "", number, text))
        for reason, times in sorted(self.reasons.items()):
            print("# %5d times: %s: %s" % (times, self.who, reason))


def read_records(program, made):
    with tempfile.TemporaryDirectory() as directory:
        path = os.path.join(directory, "odd.pcap")
        capture = Pcap(path)
        for number, (_, _, odd) in enumerate(made):
            capture.session(number, odd.octets)
        capture.file.close()
        run = subprocess.run([program, "-r", path, "--json"], capture_output=True, check=False)
    records = [json.loads(line) for line in run.stdout.decode().splitlines()]
    if run.returncode or len(records) != len(made):
        print("# " + run.stderr.decode().replace("\n", "\n# "))
        return None
    return sorted(records, key=lambda record: record["client"]["port"])


def main():
    program, count = sys.argv[1], int(sys.argv[2])
    made = [(name, seed, family_odd.make(name, seed))
            for name in family_odd.FAMILIES for seed in range(count)]
    print("1..4")
    records = read_records(program, made)
    print("%sok 1 - %d messages have a record each" % ("not " if not records else "", len(made)))
    if not records:
        return 1
    interpreter = gmime_python()
    judges = [Judge("smtpscope"), Judge("Python"), Judge("GMime")]
    by_gmime = gmime(interpreter, [odd.octets for _, _, odd in made]) if interpreter else None
    for i, (name, seed, odd) in enumerate(made):
        want = truth(odd)
        judges[0].compare(name, seed, ours(records[i]), want)
        judges[1].compare(name, seed, python(odd.octets), want)
        if by_gmime:
            judges[2].compare(name, seed, by_gmime[i], want)
    judges[0].report(2, "smtpscope reads what the RFCs say")
    judges[1].report(3, "where Python reads otherwise there is a reason")
    if by_gmime:
        judges[2].report(4, "where GMime reads otherwise there is a reason")
    else:
        print("ok 4 - GMime # SKIP no gir1.2-gmime-3.0 and python3-gi")
    return 1 if any(judge.wrong for judge in judges) else 0


if __name__ == "__main__":
    sys.exit(main())
