# SPDX-License-Identifier: BSD-2-Clause
"""Messages signed and verified by dkimpy, and what smtpscope makes of the same.

usage: dkim_family.py SMTPSCOPE FIRST COUNT

Each message is in a capture of its own session; the answers of the DNS are there too, before it or
after it, by UDP or TCP, at the name itself or behind CNAME records, whole or in many strings. Many
messages are changed after they were signed, in ways that matter and in ways that do not: dkimpy
says which. Prints TAP.
"""
import base64
import json
import os
import random
import struct
import subprocess
import sys
import tempfile

try:
    import dkim
    import nacl.signing
except ImportError:
    print("1..1\nok 1 - signatures as dkimpy verifies them # SKIP no python3-dkim")
    sys.exit(0)

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from differential import Pcap  # noqa: E402

FORMS = (b"simple", b"relaxed")
HEADERS = (b"From", b"To", b"Subject", b"Date", b"Message-ID", b"X-Twice", b"Reply-To")


# ---- keys

def rsa_key(bits):
    private = subprocess.run(["openssl", "genrsa", "-traditional", str(bits)], check=True,
                             stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
    public = subprocess.run(["openssl", "rsa", "-pubout", "-outform", "DER"], input=private,
                            check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
    return private, b"p=" + base64.b64encode(public)


def ed25519_key():
    key = nacl.signing.SigningKey.generate()
    return (base64.b64encode(bytes(key)),
            b"k=ed25519; p=" + base64.b64encode(bytes(key.verify_key)))


def make_keys():
    return {"long": rsa_key(2048), "least": rsa_key(1024), "short": rsa_key(768),
            "huge": rsa_key(4096), "other": rsa_key(1024), "ed": ed25519_key()}


# ---- messages

def words(rnd):
    pool = [b"Minutes", b"of", b"the", b"meeting", b"a;b=c", b"=?utf-8?q?M=C3=A4rz?=", b":", b"b=x"]
    gaps = [b" ", b"  ", b"\t", b"\r\n ", b" \r\n\t", b" \t "]
    text = rnd.choice(pool)
    for _ in range(rnd.randrange(5)):
        text += rnd.choice(gaps) + rnd.choice(pool)
    return text


def field(rnd, name, body):
    name = rnd.choice([name, name.lower(), name.upper()])
    return name + rnd.choice([b": ", b":", b":  ", b":\t"]) + body + rnd.choice([b"", b" ", b"\t "])


def message(rnd, number):
    fields = [field(rnd, b"From", b"Ann <ann@example.org>"), field(rnd, b"To", b"bob@example.com"),
              field(rnd, b"Subject", words(rnd)),
              field(rnd, b"Date", b"Tue, 14 Nov 2023 22:13:20 +0000"),
              field(rnd, b"Message-ID", b"<%d@example.org>" % number)]
    for _ in range(rnd.randrange(4)):
        fields.insert(rnd.randrange(len(fields) + 1), field(rnd, b"X-Twice", words(rnd)))
    lines = [rnd.choice([b"text", b"", b" ", b"two  blanks  ", b"\ttab", b".dot", b"end \t"])
             for _ in range(rnd.randrange(8))]
    return b"\r\n".join(fields) + b"\r\n\r\n" + b"".join(line + b"\r\n" for line in lines)


def change(rnd, signed):
    """What a relay, a list or a forger does to it."""
    head, _, body = signed.partition(b"\r\n\r\n")
    kind = rnd.choice(["none", "none", "none", "subject", "twice", "fold", "trace", "body", "blank",
                       "from", "case"])
    if kind == "subject":
        head = head.replace(b"Minutes", b"Hours", 1)
    elif kind == "twice":
        head = b"X-Twice: once more\r\n" + head
    elif kind == "fold":
        head = head.replace(b"example.com", b"\r\n example.com", 1)
    elif kind == "trace":
        head = (b"Received: from a.example by b.example with SMTP; Tue, 14 Nov 2023 22:13:21 +0000"
                b"\r\n" + head)
    elif kind == "body":
        body += b"A footer\r\n"
    elif kind == "blank":
        body = body.replace(b"two  blanks  ", b"two blanks")
    elif kind == "from":
        head = head + b"\r\nFrom: eve@example.net"
    elif kind == "case":
        head = head.replace(b"message-id", b"Message-Id", 1)
    return head + b"\r\n\r\n" + body


def sign(rnd, text, keys, number):
    kind = rnd.choice(["long", "least", "short", "huge", "ed", "ed", "least"])
    algorithm = b"ed25519-sha256" if kind == "ed" else rnd.choice([b"rsa-sha256"] * 4 + [b"rsa-sha1"])
    names = [b"From"] + [rnd.choice(HEADERS) for _ in range(rnd.randrange(8))]
    rnd.shuffle(names)
    selector = b"s%d" % number + rnd.choice([b"", b".sub"])
    form = rnd.choice(FORMS), rnd.choice(FORMS)
    signature = dkim.sign(text, selector, b"example.org", keys[kind][0], canonicalize=form,
                          include_headers=names, length=rnd.random() < 0.2,
                          signature_algorithm=algorithm,
                          identity=rnd.choice([None, b"ann@example.org", b"@list.example.org"]))
    return kind, selector, signature + text


# ---- the DNS

def name_of(text):
    return b"".join(bytes([len(label)]) + label for label in text.split(b".")) + b"\0"


def record(owner, kind, data):
    return owner + struct.pack(">HHIH", kind, 1, 300, len(data)) + data


def strings_of(rnd, text):
    size = rnd.choice([255, 255, 100, 1 if len(text) < 250 else 40])
    return b"".join(bytes([len(text[i:i + size])]) + text[i:i + size]
                    for i in range(0, len(text), size)) or b"\0"


def answer(rnd, name, text):
    """text None: there is no such name. Returns a message."""
    question = name_of(rnd.choice([name, name.upper()])) + struct.pack(">HH", 16, 1)
    owner, records = b"\xc0\x0c", []
    if text is not None:
        for hop in range(rnd.choice([0, 0, 1, 2])):
            target = b"key%d.example.net" % hop
            records.append(record(owner, 5, name_of(target)))
            owner = name_of(target)
        texts = [text]
        if rnd.random() < 0.2:
            texts.append(b"v=spf1 -all")
        records += [record(owner, 16, strings_of(rnd, t)) for t in texts]
        if rnd.random() < 0.3:
            rnd.shuffle(records)
    flags = 0x8180 | (0 if text is not None else 3)
    return (struct.pack(">HHHHHH", rnd.randrange(65536), flags, 1, len(records), 0, 0) + question +
            b"".join(records))


def put_answer(rnd, pcap, message):
    server, client = (bytes((203, 0, 113, 53)), 53), (bytes((203, 0, 113, 25)), 33333)
    if len(message) > 1200 or rnd.random() < 0.3:
        pcap.packet(server, client, 7000, 8000, 24, struct.pack(">H", len(message)) + message)
        return
    udp = struct.pack(">HHHH", 53, 33333, 8 + len(message), 0) + message
    ip = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(udp), 0, 0, 64, 17, 0, server[0], client[0])
    pcap.time += 10
    pcap.file.write(struct.pack("<IIII", pcap.time // 1_000_000, pcap.time % 1_000_000,
                                len(ip + udp), len(ip + udp)) + ip + udp)


def text_of(rnd, kind, keys):
    """What the DNS says; None: there is no such name."""
    chance = rnd.random()
    text = keys[kind][1]
    if chance < 0.05:
        return None
    if chance < 0.10:
        return b"v=DKIM1; p="
    if chance < 0.15:
        return keys["other"][1]
    if chance < 0.20:
        return b"v=DKIM1; h=sha256; " + text
    if chance < 0.25:
        return b"v=DKIM1; s=email; t=y; " + text
    return rnd.choice([b"v=DKIM1; " + text, text])


def verify(octets, name, text):
    # dkimpy does not ask which hashes a key is for (RFC 6376 3.6.1, h=).
    if text and b"h=sha256" in text and b"a=rsa-sha1" in octets:
        return False

    def ask(asked, timeout=5):
        return text if asked.rstrip(b".") == name else None
    try:
        return dkim.verify(octets, dnsfunc=ask)
    except dkim.DKIMException:
        return False


# ---- all of it

def build(path, first, count):
    keys, cases = make_keys(), []
    pcap = Pcap(path)
    for number in range(first, first + count):
        rnd = random.Random(number)
        kind, selector, octets = sign(rnd, message(rnd, number), keys, number)
        octets = change(rnd, octets)
        name = selector + b"._domainkey.example.org"
        text = text_of(rnd, kind, keys)
        place = rnd.choice(["before", "after", "after", "never"])
        if place == "before":
            put_answer(rnd, pcap, answer(rnd, name, text))
        pcap.session(number, octets)
        if place == "after":
            put_answer(rnd, pcap, answer(rnd, name, text))
        cases.append((number, kind, None if place == "never" else verify(octets, name, text)))
    pcap.file.close()
    return cases


def agrees(case, record):
    _, kind, verifies = case
    result = record.get("result")
    reason = record.get("result_reason", "")
    if verifies is None:
        # Without a key only what no key could mend is said.
        return result is None or (result in ("permerror", "neutral") and "key" not in reason)
    if result == "pass":
        return verifies
    if result == "policy":
        # dkimpy takes SHA-1 still, and short keys never.
        return verifies if kind != "short" else not verifies
    return result in ("fail", "permerror", "neutral") and not verifies


def main():
    program, first, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "dkim.pcap")
        cases = build(path, first, count)
        outputs = [subprocess.run([program, "--json", *jobs, path], check=True,
                                  stdout=subprocess.PIPE).stdout
                   for jobs in (["-j", "1"], ["-j", "3"])]
    records = [json.loads(line) for line in outputs[0].splitlines()]
    records.sort(key=lambda r: r["start"])
    bad, results = [], {}
    for case, record in zip(cases, records):
        dkim_record = record["transactions"][0]["message"]["dkim"][0]
        result = dkim_record.get("result")
        results[result] = results.get(result, 0) + 1
        if not agrees(case, dkim_record):
            bad.append((case, dkim_record))
    print("1..3")
    is_good = len(records) == len(cases) and not bad
    print("ok 1" if is_good else "not ok 1", "- signatures as dkimpy verifies them")
    print("#", results)
    for case, record in bad[:10]:
        print("#", case, record)
    enough = all(results.get(r, 0) >= count // 50 for r in ("pass", "fail", "policy", "permerror"))
    print("ok 2" if enough else "not ok 2", "- each result is there")
    print("ok 3" if outputs[0] == outputs[1] else "not ok 3", "- the same with three threads")
    return 0 if is_good and enough and outputs[0] == outputs[1] else 1


sys.exit(main())
