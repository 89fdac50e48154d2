#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""One session in every file format, and in every form that a format has.

usage: formats_by_hand.py [DIR]      (samples/formats without one)

Each file has the same packets, so that each has the same record but for the digits of its times.
Needs nothing but Python, and gives the same octets wherever it runs.
"""
import pathlib
import struct
import sys

from savefiles import MICRO, MODIFIED, NANO, Pcapng, frames, gz, pcap
from talk import Talk

ETHERNET = bytes.fromhex("020000000001020000000002 0800")
SESSION = frames(Talk().whole().packets, lambda ip: ETHERNET + ip)
KEYS = b"CLIENT_RANDOM " + b"11" * 32 + b" " + b"22" * 48 + b"\n"
COMMENT, RESOLUTION, OFFSET = 1, 9, 14
ENTERPRISE = 32473  # for examples (RFC 5612)


def ng_plain(order):
    f = Pcapng(order)
    f.section()
    f.interface(1)
    for frame in SESSION:
        f.packet(frame)
    return f.out


def ng_sections():
    """Three sections: each with a byte order, interfaces and numbers of its own."""
    f = Pcapng()
    for order, first, last in (("<", 0, 5), (">", 5, 9), ("<", 9, None)):
        f.section(order=order)
        if order == ">":
            f.interface(113)  # number 0 is another one here
        f.interface(1)
        for frame in SESSION[first:last]:
            f.packet(frame, number=int(order == ">"))
    return f.out


def ng_interfaces():
    """Resolutions and offsets: the same times in the units of five interfaces."""
    f = Pcapng()
    f.section()
    kinds = [(RESOLUTION, b"\x06", 0, lambda ns: ns // 1000),
             (RESOLUTION, b"\x09", 0, lambda ns: ns),
             (RESOLUTION, b"\x03", 0, lambda ns: ns // 10**6),
             # Halves, thirty times over: a tick is a little less than a nanosecond.
             (RESOLUTION, b"\x9e", 0, lambda ns: -(-ns * 2**30 // 10**9)),
             (RESOLUTION, b"\x06", 1_000_000_000, lambda ns: (ns - 10**18) // 1000)]
    for code, value, offset, _ in kinds:
        f.interface(1, (code, value), (OFFSET, struct.pack("<q", offset)))
    for count, frame in enumerate(SESSION):
        number = count % len(kinds)
        f.packet(frame, number=number, ticks=kinds[number][3](frame.ns))
    return f.out


def ng_late_interface():
    """An interface that is described after packets of another one, and link types that differ."""
    f = Pcapng()
    f.section()
    f.interface(1)
    for frame in SESSION[:6]:
        f.packet(frame)
    f.interface(101)
    for frame in SESSION[6:]:
        f.packet(frame._replace(data=frame.data[14:], wire=frame.wire - 14), number=1)
    return f.out


def ng_simple():
    f = Pcapng()
    f.section()
    f.interface(1)
    for frame in SESSION:
        f.simple_packet(frame)
    return f.out


def ng_old():
    f = Pcapng()
    f.section()
    f.interface(1)
    for frame in SESSION:
        f.old_packet(frame)
    return f.out


def ng_comments():
    f = Pcapng()
    f.section((COMMENT, b"a section"), (2, b"hardware"), (3, b"an operating system"),
              (4, b"made by hand"))
    f.interface(1, (2, b"eth0"), (3, b"uplink"), (COMMENT, "Schnittstelle \N{SNOWMAN}".encode()))
    for frame in SESSION:
        f.packet(frame, (COMMENT, b"an octet"[:len(frame.data) % 8]), (2, b"\0\0\0\1"))
    return f.out


def ng_secrets():
    """Keys of no session that is in the file, before and between its packets."""
    f = Pcapng()
    f.section()
    f.secrets(KEYS)
    f.interface(1)
    for frame in SESSION:
        f.packet(frame)
        f.secrets(b"# a line\n")
    return f.out


def ng_order():
    """Later packets first, three at a time, as what comes of several queues."""
    f = Pcapng()
    f.section()
    f.interface(1)
    for at in range(0, len(SESSION), 3):
        for frame in reversed(SESSION[at:at + 3]):
            f.packet(frame)
    return f.out


def ng_other_blocks():
    """Blocks that tell of no packet, or that nobody knows, everywhere."""
    f = Pcapng()
    f.section()
    f.block(0x80000001, b"local use")
    f.interface(1)
    for count, frame in enumerate(SESSION):
        f.packet(frame)
        f.custom(0x00000BAD, ENTERPRISE, bytes(count))
        f.custom(0x40000BAD, ENTERPRISE, b"not to be copied")
        f.block(0x0BADF00D, bytes(count * 4))
        f.block(4, struct.pack("<HH", 1, 4 + 15) + bytes([192, 0, 2, 25]) + b"mx.example.com\0"
                + b"\0" + struct.pack("<HH", 0, 0))  # names
        f.block(5, struct.pack("<III", 0, 0, 0) + f.options((4, struct.pack("<Q", 16))))
        f.block(9, b"MESSAGE=a line of a journal\n")
    return f.out


def ng_lengths():
    """A section that says how long it is, and one after it."""
    f = Pcapng()
    for part in (SESSION[:7], SESSION[7:]):
        body = Pcapng()
        body.interface(1)
        for frame in part:
            body.packet(frame)
        f.section(length=len(body.out))
        f.out += body.out
    return f.out


def gz_members():
    """Members that end anywhere, one of them without any octet."""
    data = pcap(SESSION, 1)
    cuts = [0, 10, 24, 24, 31, 300, 1000, len(data)]
    return b"".join(gz(data[a:b]) for a, b in zip(cuts, cuts[1:]))


def gz_cut():
    data = gz(pcap(SESSION, 1))
    return data[:len(data) * 3 // 4]


FILES = {
    "usec.pcap": lambda: pcap(SESSION, 1),
    "usec-big.pcap": lambda: pcap(SESSION, 1, ">"),
    "nsec.pcap": lambda: pcap(SESSION, 1, magic=NANO),
    "nsec-big.pcap": lambda: pcap(SESSION, 1, ">", NANO),
    "modified.pcap": lambda: pcap(SESSION, 1, magic=MODIFIED),
    "modified-big.pcap": lambda: pcap(SESSION, 1, ">", MODIFIED),
    # The upper half of the link type says that two words of check sequence end each frame.
    "fcs.pcap": lambda: pcap([f._replace(data=f.data + b"\xde\xad\xbe\xef", wire=f.wire + 4)
                              for f in SESSION], 1 | 0x24000000, magic=MICRO),
    "snap-zero.pcap": lambda: pcap(SESSION, 1, snap=0),
    "ng.pcapng": lambda: ng_plain("<"),
    "ng-big.pcapng": lambda: ng_plain(">"),
    "ng-sections.pcapng": ng_sections,
    "ng-interfaces.pcapng": ng_interfaces,
    "ng-late-interface.pcapng": ng_late_interface,
    "ng-simple.pcapng": ng_simple,
    "ng-old-packet.pcapng": ng_old,
    "ng-comments.pcapng": ng_comments,
    "ng-secrets.pcapng": ng_secrets,
    "ng-order.pcapng": ng_order,
    "ng-other-blocks.pcapng": ng_other_blocks,
    "ng-lengths.pcapng": ng_lengths,
    "one-member.pcap.gz": lambda: gz(pcap(SESSION, 1), fields=True),
    "members.pcap.gz": gz_members,
    "zeros-after.pcap.gz": lambda: gz(pcap(SESSION, 1)) + bytes(512),  # as tapes leave them
    "cut.pcap.gz": gz_cut,
    "cut.pcap": lambda: pcap(SESSION, 1)[:-100],
    "ng.pcapng.gz": lambda: gz(ng_plain(">")),
}


def main():
    here = pathlib.Path(__file__).resolve().parent.parent / "formats"
    target = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else here
    target.mkdir(parents=True, exist_ok=True)
    for name, make in FILES.items():
        (target / name).write_bytes(make())


main()
