# SPDX-License-Identifier: BSD-2-Clause
"""TCP as somebody sends it who means to mislead, or whose network is odd: sessions whose streams
are known, written packet by packet. Each has to come out with these streams, no octet more or less.

A case is a function that gives packets (samples/make/talk.py) and says what must come out: for each
session, in the order of their first packets, what differs from an undisturbed one.
"""
import hashlib
import json
import os
import struct
import subprocess
import sys
import tempfile

import tap

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..", "samples", "make"))
from savefiles import Frame, pcap
from talk import ACK, CWR, ECE, FIN, MESSAGE, RST, STEP, SYN, URG, Talk

PROGRAM = sys.argv[1]

# An undisturbed session.
WHOLE = {"state": "closed", "gaps": [0, 0], "bytes": [1327, 146], "message": MESSAGE,
         "findings": [], "code": 250}

CASES = []


def case(function):
    CASES.append(function)
    return function


def run(packets, link=101, options=()):
    found = [p if isinstance(p, Frame) else Frame(p.ns, p.ip, len(p.ip)) for p in packets]
    with tempfile.NamedTemporaryFile(suffix=".pcap") as file:
        file.write(pcap(found, link))
        file.flush()
        out = subprocess.run([PROGRAM, "--json", *options, "-r", file.name], capture_output=True,
                             check=False)
    return [json.loads(line) for line in out.stdout.splitlines()], out.stderr.decode()


def summary(record):
    message = [tx["message"] for tx in record["transactions"] if tx.get("message")]
    replies = [tx["reply"] for tx in record["transactions"] if tx.get("reply")]
    return {"state": record["state"], "gaps": list(record["gaps"].values()),
            "bytes": list(record["bytes"].values()),
            "message": message[0]["sha256"] if message else None,
            "findings": sorted({f["id"] for f in record["findings"]}),
            "code": replies[0]["code"] if replies else None}


def wanted(differs):
    row = {**WHOLE, **differs}
    if row["message"] is not None and not isinstance(row["message"], str):
        row["message"] = hashlib.sha256(row["message"]).hexdigest()
    return row


def begun(**fields):
    """A session up to the message."""
    talk = Talk(**fields)
    talk.open()
    talk.hello()
    talk.envelope()
    return talk


def ended(talk):
    talk.quit()
    talk.close()
    return talk.packets


# ---- Segments that do not count ----

@case
def far_ahead():
    """Octets far beyond the window belong to nobody's stream."""
    talk = begun()
    talk.put(0, b"x" * 700, seq=talk.seq[0] + 100_000_000)
    talk.put(0, b"x" * 700, seq=talk.seq[0] + 1_500_000_000)
    talk.put(1, b"550 no\r\n", seq=talk.seq[1] + 80_000_000)
    talk.mail()
    return ended(talk), [{}]


@case
def far_behind():
    talk = begun()
    talk.put(0, b"x" * 700, seq=talk.seq[0] - 100_000_000)
    talk.put(0, b"x" * 700, seq=talk.seq[0] - 2_000_000_000)
    talk.mail()
    return ended(talk), [{}]


@case
def after_fin():
    """What lies behind a FIN is no octet of the stream."""
    talk = begun()
    talk.mail()
    talk.quit()
    talk.send(0, flags=FIN | ACK)
    talk.put(0, b"MAIL FROM:<eve@example.net>\r\n")
    talk.put(0, b"MAIL FROM:<eve@example.net>\r\n", seq=talk.seq[0] - 1)
    talk.send(1, flags=FIN | ACK)
    talk.put(1, b"250 ok\r\n")
    talk.send(0)
    return talk.packets, [{}]


@case
def reset_of_another():
    """A RST far outside the window resets nothing."""
    talk = begun()
    talk.put(0, flags=RST, seq=talk.seq[0] + 500_000_000)
    talk.put(1, flags=RST | ACK, seq=talk.seq[1] - 500_000_000)
    talk.mail()
    return ended(talk), [{}]


@case
def keep_alive():
    """An octet before the next one, which has any value, or none."""
    talk = begun()
    talk.put(0, b"\0", seq=talk.seq[0] - 1)
    talk.put(1, flags=ACK)
    talk.put(1, seq=talk.seq[1] - 1)
    talk.put(0, flags=ACK)
    talk.mail()
    talk.put(1, b"\0", seq=talk.seq[1] - 1)
    return ended(talk), [{}]


@case
def zero_window():
    """Probes of one octet are not taken while the window is closed; the octet comes again."""
    talk = begun()
    talk.put(1, window=0)
    for _ in range(3):
        talk.put(0, MESSAGE[:1])
        talk.put(1, window=0)
    talk.put(1, window=65535)
    talk.mail()
    return ended(talk), [{}]


@case
def urgent():
    """Urgent data lie in the stream like any other."""
    talk = begun()
    talk.send(0, MESSAGE[:700], flags=ACK | URG, urgent=5)
    talk.send(0, MESSAGE[700:] + b".\r\n")
    talk.send(1, b"250 2.0.0 Ok: queued as 1\r\n")
    return ended(talk), [{}]


# ---- Beginnings ----

@case
def fast_open():
    """SYN with data, on both sides (RFC 7413)."""
    talk = Talk(isn=(1000, 5000))
    talk.send(0, b"EHLO mail.example.org\r\n", flags=SYN, options=bytes([34, 10]) + b"cookie12")
    talk.send(1, b"220 mx.example.com ESMTP\r\n", flags=SYN | ACK)
    talk.send(1, b"250-mx.example.com\r\n250 PIPELINING\r\n")
    talk.envelope()
    talk.mail()
    return ended(talk), [{"findings": ["early-talk"]}]


@case
def fast_open_refused():
    """The data of the SYN are not taken, and come again."""
    talk = Talk()
    talk.put(0, b"EHLO mail.example.org\r\n", flags=SYN)
    talk.seq[0] += 1
    talk.send(1, flags=SYN | ACK)
    talk.send(0)
    talk.hello()
    talk.envelope()
    talk.mail()
    return ended(talk), [{"findings": ["early-talk"]}]


@case
def wraps():
    """Sequence numbers go over their end in the middle of the message, on both sides."""
    return Talk(isn=(2**32 - 500, 2**32 - 30)).whole().packets, [{}]


@case
def half_the_space():
    return Talk(isn=(2**31 - 500, 2**31 - 30)).whole().packets, [{}]


@case
def syn_again():
    """SYN and its answer several times, the same ones."""
    talk = Talk()
    for _ in range(3):
        talk.put(0, flags=SYN)
    talk.seq[0] += 1
    for _ in range(3):
        talk.put(1, flags=SYN | ACK)
    talk.seq[1] += 1
    talk.send(0)
    talk.put(1, flags=SYN | ACK, seq=5000)
    talk.hello()
    talk.envelope()
    talk.mail()
    return ended(talk), [{}]


@case
def syn_of_another_number():
    """The first SYN was lost on the way; the client begins anew: two sessions."""
    first = Talk()
    first.put(0, flags=SYN)
    talk = Talk(isn=(777_000_000, 5000), now=first.now)
    return first.packets + talk.whole().packets, [
        {"state": "open", "bytes": [0, 0], "message": None, "code": None,
         "findings": []}, {}]


@case
def simultaneous_open():
    """Both send a SYN, as RFC 9293 3.5 has it."""
    talk = Talk()
    talk.put(0, flags=SYN)
    talk.put(1, flags=SYN)
    talk.put(0, flags=SYN | ACK, ack=5001)
    talk.put(1, flags=SYN | ACK, ack=1001)
    talk.seq = [1001, 5001]
    talk.send(0)
    talk.hello()
    talk.envelope()
    talk.mail()
    return ended(talk), [{}]


@case
def ecn_and_options():
    talk = Talk()
    stamp = bytes([8, 10]) + struct.pack(">II", 1, 2)
    talk.send(0, flags=SYN | ECE | CWR, options=b"\2\4\5\xb4\4\2" + stamp + b"\3\3\x0e")
    talk.send(1, flags=SYN | ACK | ECE, options=b"\2\4\5\xb4\4\2" + stamp + b"\3\3\x0e")
    talk.send(0, options=stamp)
    talk.hello()
    talk.envelope()
    data = MESSAGE + b".\r\n"
    talk.send(0, data[:500], flags=ACK | CWR, options=stamp)
    talk.send(0, data[500:], flags=ACK, options=stamp + bytes([5, 10]) + bytes(8))
    talk.send(1, b"250 2.0.0 Ok: queued as 1\r\n", flags=ACK | ECE, options=stamp)
    return ended(talk), [{}]


# ---- Repetition ----

@case
def each_packet_twice():
    """A mirror port that sees a packet come and go."""
    return [packet for packet in Talk().whole().packets for _ in (0, 1)], [{}]


@case
def other_content():
    """Octets that were taken come again, and are others: the first ones count."""
    talk = begun()
    talk.mail()
    talk.put(0, b"X" * 500, seq=talk.seq[0] - 600)
    talk.put(1, b"550 2.0.0", seq=talk.seq[1] - len(b"250 2.0.0 Ok: queued as 1\r\n"))
    return ended(talk), [{"findings": ["cap-overlap"]}]


@case
def other_content_first():
    """The forged segment comes first, before its hole is filled: it is what counts."""
    talk = begun()
    data = MESSAGE + b".\r\n"
    forged = b"X" * 100
    talk.put(0, forged, seq=talk.seq[0] + 200)
    talk.send(0, data[:700])
    talk.send(0, data[700:])
    talk.send(1, b"250 2.0.0 Ok: queued as 1\r\n")
    return ended(talk), [{"findings": ["cap-overlap"],
                          "message": MESSAGE[:200] + forged + MESSAGE[300:]}]


@case
def repacketized():
    """Retransmissions that begin and end elsewhere than what they repeat."""
    talk = begun()
    data, base = MESSAGE + b".\r\n", talk.seq[0]
    for start, length in ((300, 200), (0, 100), (50, 400), (90, 20), (900, 334), (440, 500),
                          (0, 1234)):
        talk.put(0, data[start:start + length], seq=base + start)
    talk.seq[0] += len(data)
    talk.send(1, b"250 2.0.0 Ok: queued as 1\r\n")
    return ended(talk), [{}]


@case
def octet_by_octet():
    talk = begun()
    talk.mail(size=1)
    return ended(talk), [{}]


@case
def backwards():
    """All segments of the message in reverse order."""
    talk = begun()
    first = len(talk.packets)
    talk.mail(size=10)
    last = len(talk.packets) - 1
    packets = talk.packets[:first] + talk.packets[first:last][::-1] + talk.packets[last:]
    rest = len(packets)
    ended(talk)
    return packets + talk.packets[rest:], [{}]


# ---- Ends ----

@case
def fin_before_data():
    """The FIN overtakes what lies before it."""
    packets = Talk().whole().packets
    fin = [n for n, p in enumerate(packets) if not p.back and p.ip[33] & FIN][0]
    quits = [n for n, p in enumerate(packets) if b"QUIT" in p.ip][0]
    packets[quits], packets[fin] = packets[fin], packets[quits]
    return packets, [{}]


@case
def fin_with_data():
    talk = begun()
    talk.mail()
    talk.send(0, b"QUIT\r\n", flags=ACK | FIN)
    talk.send(1, b"221 2.0.0 Bye\r\n", flags=ACK | FIN)
    talk.send(0)
    return talk.packets, [{}]


@case
def reset_after_fin():
    talk = begun()
    talk.mail()
    ended(talk)
    talk.put(0, flags=RST)
    talk.put(1, flags=RST | ACK)
    return talk.packets, [{}]


@case
def reset_of_a_forger():
    """A RST with the right number that did not reach the other end, who goes on."""
    for side in (0, 1):
        talk = begun()
        talk.put(side, flags=RST | ACK)
        talk.mail()
    return ended(talk), [{}]


@case
def syn_of_a_forger():
    """A SYN in the middle, which the server answers by an ACK of what it has (RFC 5961 4)."""
    talk = begun()
    for number in (2_000_000, 2_000_000, 5):
        talk.put(0, flags=SYN, seq=number)
    talk.put(1, flags=ACK)
    talk.put(0, flags=SYN, seq=3_000_000_000)
    talk.mail()
    return ended(talk), [{}]


@case
def syn_after_a_crash():
    """The client begins anew; the server still has the old connection, and is told."""
    first = begun()
    first.put(0, flags=SYN, seq=2_000_000)
    first.put(1, flags=ACK)
    first.put(0, flags=RST)
    second = Talk(isn=(2_000_000, 3_000_000), now=first.now)
    return first.packets + second.whole().packets, [
        {"state": "reset", "bytes": [87, 104], "message": None, "code": None,
         "findings": ["close-rst"]}, {}]


@case
def reset_with_words():
    """Octets in a RST tell why, and are none of the stream."""
    talk = begun()
    talk.mail()
    talk.quit()
    talk.put(1, b"connection refused by policy", flags=RST | ACK)
    return talk.packets, [{"state": "reset"}]


@case
def used_again_at_once():
    """The same ports again within a second, with lower numbers, and then without an end between."""
    first = Talk(isn=(9000, 9000)).whole()
    second = Talk(isn=(1000, 5000), now=first.now)
    second.open()
    second.hello()
    third = Talk(isn=(400_000, 700_000), now=second.now).whole()
    return first.packets + second.packets + third.packets, [
        {}, {"state": "open", "bytes": [23, 62], "message": None, "code": None}, {}]


@case
def old_packets_after_reuse():
    """A late packet of the connection before, of the same ports."""
    first = Talk(isn=(9_000_000, 9_000_000)).whole()
    second = Talk(isn=(500_000_000, 600_000_000), now=first.now)
    second.open()
    second.packets.append(first.packets[8]._replace(ns=second.now))
    second.hello()
    second.packets.append(first.packets[9]._replace(ns=second.now))
    second.envelope()
    second.mail()
    return first.packets + ended(second), [{}, {}]


@case
def reset_then_again():
    first = begun()
    first.put(0, flags=RST)
    second = Talk(isn=(2_000_000, 3_000_000), now=first.now)
    return first.packets + second.whole().packets, [
        {"state": "reset", "bytes": [87, 104], "message": None, "code": None,
         "findings": ["close-rst"]}, {}]


# ---- What the recorder does ----

@case
def large_frames():
    """Segments of 64 KB, put together by the network card."""
    message = MESSAGE + (b"y" * 998 + b"\r\n") * 500
    talk = begun()
    talk.mail(message, 65_000)
    return ended(talk), [{"message": message, "bytes": [1327 + 500_000, 146]}]


@case
def large_frames_without_length():
    """The same with a total length of 0 in the IP header, which is how some are recorded."""
    message = MESSAGE + (b"y" * 998 + b"\r\n") * 500
    talk = begun()
    talk.mail(message, 65_000)
    packets = [p._replace(ip=p.ip[:2] + b"\0\0" + p.ip[4:]) if len(p.ip) > 60_000 else p
               for p in ended(talk)]
    return packets, [{"message": message, "bytes": [1327 + 500_000, 146]}]


def snapped(length):
    packets = Talk().whole().packets
    return [Frame(p.ns, p.ip[:length], len(p.ip)) for p in packets]


@case
def snapped_at_96():
    return snapped(96), [{"gaps": [1130, 0], "bytes": [197, 146], "message": None,
                          "findings": ["cap-snap"]}]


@case
def snapped_at_40():
    """Headers and nothing else."""
    return snapped(40), [{"gaps": [1327, 146], "bytes": [0, 0], "message": None, "code": None,
                          "findings": ["cap-snap"]}]


@case
def times_go_back():
    """The clock is set back an hour in the middle of a session, and on by a day later."""
    packets = Talk().whole().packets
    moved = packets[:8] + [p._replace(ns=p.ns - 3600 * 10**9) for p in packets[8:12]]
    later = [p._replace(ns=p.ns + 86400 * 10**9) for p in packets[12:]]
    return moved + later, [{"findings": ["reply-slow"]}]


def one_way(back):
    return [p for p in Talk().whole().packets if p.back == back]


@case
def only_the_client():
    # That the last number acknowledged was a FIN and no octet, nobody can tell.
    return one_way(0), [{"state": "open", "gaps": [0, 147], "bytes": [1327, 0], "code": None,
                         "findings": ["cap-gap", "cap-oneway"]}]


@case
def only_the_server():
    return one_way(1), [{"state": "open", "gaps": [1328, 0], "bytes": [0, 146], "message": None,
                         "findings": ["cap-gap", "cap-oneway"]}]


@case
def server_ahead():
    """Two recorders whose clocks differ: what the server says comes before what it answers."""
    packets = Talk().whole().packets
    early = [p._replace(ns=p.ns - 3 * STEP - 1) if p.back else p for p in packets]
    return sorted(early, key=lambda p: p.ns), [{}]


@case
def padding():
    """Octets of Ethernet behind the datagram are no data."""
    ethernet = bytes.fromhex("020000000001020000000002 0800")
    return [Frame(p.ns, (ethernet + p.ip).ljust(60, b"\xaa"), max(60, 14 + len(p.ip)))
            for p in Talk().whole().packets], [{}], 1


@case
def tagged_and_not():
    """A mirror port that sees each frame with its tag and without."""
    plain = bytes.fromhex("020000000001020000000002 0800")
    tag = bytes.fromhex("020000000001020000000002 8100 0005 0800")
    return [Frame(p.ns, head + p.ip, len(head + p.ip)) for p in Talk().whole().packets
            for head in (tag, plain)], [{}], 1


# ---- Many ----

@case
def thousand_of_a_pair():
    """Connections of one pair of hosts, each of which begins before the one before has ended."""
    talks = [Talk(ports=(20000 + n, 25), isn=(n * 7919, n * 104729), now=1767348000 * 10**9 +
                  n * STEP // 2).whole() for n in range(1000)]
    packets = sorted((p for talk in talks for p in talk.packets), key=lambda p: p.ns)
    return packets, [{}] * 1000


@case
def same_ports_a_hundred_times():
    packets, now = [], 1767348000 * 10**9
    for n in range(100):
        talk = Talk(isn=(n * 64_000_000 % 2**32, n * 3_000_000), now=now).whole()
        packets += talk.packets
        now = talk.now
    return packets, [{}] * 100


@case
def acks_without_end():
    """An ACK ten thousand times."""
    talk = begun()
    for _ in range(10_000):
        talk.put(1, flags=ACK)
    talk.mail()
    return ended(talk), [{}]


# ---- Headers that lie ----

def tcp_changed(packets, change):
    """The same with extra packets: copies of the first data segment that change has spoiled."""
    at = [n for n, p in enumerate(packets) if b"From:" in p.ip][0]
    spoiled = packets[at]._replace(ip=change(packets[at].ip))
    return packets[:at] + [spoiled] + packets[at:]


@case
def header_too_short():
    return tcp_changed(Talk().whole().packets, lambda ip: ip[:32] + b"\x40" + ip[33:]), [{}]


@case
def header_beyond_the_segment():
    return tcp_changed(Talk().whole().packets, lambda ip: ip[:32] + b"\xf0" + ip[33:60]), [{}]


@case
def bad_version():
    return tcp_changed(Talk().whole().packets, lambda ip: b"\x55" + ip[1:]), [{}]


@case
def length_beyond_the_frame():
    """The total length says more than was on the wire: octets that nobody got."""
    return tcp_changed(Talk().whole().packets, lambda ip: ip[:2] + b"\xff\xff" + ip[4:60]), [{}]


@case
def no_flags():
    return tcp_changed(Talk().whole().packets, lambda ip: ip[:33] + b"\0" + ip[34:]), [{}]


@case
def all_flags():
    return tcp_changed(Talk().whole().packets, lambda ip: ip[:33] + b"\xff" + ip[34:]), [{}]


def main():
    only = sys.argv[2:]
    for function in CASES:
        if only and function.__name__ not in only:
            continue
        packets, differs, *more = function()
        found, said = run(packets, *more)
        got, want = [summary(record) for record in found], [wanted(row) for row in differs]
        holds = got == want and not said
        odd = next(((a, b) for a, b in zip(got, want) if a != b), (len(got), len(want)))
        tap.check(function.__name__.replace("_", " "), holds,
                  f"got    {odd[0]}\nwanted {odd[1]}\n{said}")
    return tap.end()


sys.exit(main())
