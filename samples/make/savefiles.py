# SPDX-License-Identifier: BSD-2-Clause
"""Writers of the file formats, in every form that they have.

A frame is what was captured of a packet and what it was on the wire: (nanoseconds, octets, length
on the wire). See draft-ietf-opsawg-pcap and draft-ietf-opsawg-pcapng.
"""
import struct
import zlib
from collections import namedtuple

Frame = namedtuple("Frame", "ns data wire")

MICRO, NANO, MODIFIED = 0xA1B2C3D4, 0xA1B23C4D, 0xA1B2CD34


def frames(packets, wrap=lambda ip: ip, snap=None):
    made = ((packet.ns, wrap(packet.ip)) for packet in packets)
    return [Frame(ns, data[:snap], len(data)) for ns, data in made]


# ---- pcap ----

def pcap(found, link, order="<", magic=MICRO, snap=262144):
    out = bytearray(struct.pack(order + "IHHiIII", magic, 2, 4, 0, 0, snap, link))
    for ns, data, wire in found:
        fraction = ns % 10**9 // (1 if magic == NANO else 1000)
        out += struct.pack(order + "IIII", ns // 10**9, fraction, len(data), wire)
        if magic == MODIFIED:  # interface, protocol, kind of packet, an octet of padding
            out += struct.pack(order + "IHBB", 2, 0x0800, 0, 0)
        out += data
    return bytes(out)


# ---- pcapng ----

class Pcapng:
    """Blocks of one or more sections, one after the other, in out."""

    def __init__(self, order="<"):
        self.order = order
        self.out = b""

    def block(self, kind, body):
        body += b"\0" * (-len(body) % 4)
        length = struct.pack(self.order + "I", 12 + len(body))
        self.out += struct.pack(self.order + "I", kind) + length + body + length

    def options(self, *pairs):
        if not pairs:
            return b""
        return b"".join(struct.pack(self.order + "HH", code, len(value)) + value
                        + b"\0" * (-len(value) % 4) for code, value in pairs + ((0, b""),))

    def section(self, *options, order=None, length=-1):
        self.order = order or self.order
        self.block(0x0A0D0D0A, struct.pack(self.order + "IHHq", 0x1A2B3C4D, 1, 0, length)
                   + self.options(*options))

    def interface(self, link, *options, snap=262144):
        self.block(1, struct.pack(self.order + "HHI", link, 0, snap) + self.options(*options))

    def packet(self, frame, *options, number=0, ticks=None):
        """ticks: the time in the interface's own units; microseconds otherwise."""
        when = frame.ns // 1000 if ticks is None else ticks
        self.block(6, struct.pack(self.order + "IIIII", number, when >> 32, when & 0xFFFFFFFF,
                                  len(frame.data), frame.wire)
                   + frame.data + b"\0" * (-len(frame.data) % 4) + self.options(*options))

    def old_packet(self, frame, number=0):
        when = frame.ns // 1000
        self.block(2, struct.pack(self.order + "HHIIII", number, 0xFFFF, when >> 32,
                                  when & 0xFFFFFFFF, len(frame.data), frame.wire) + frame.data)

    def simple_packet(self, frame):
        self.block(3, struct.pack(self.order + "I", frame.wire) + frame.data)

    def secrets(self, text):
        self.block(10, struct.pack(self.order + "II", 0x544C534B, len(text)) + text)

    def custom(self, kind, enterprise, data):
        self.block(kind, struct.pack(self.order + "I", enterprise) + data)


# ---- gzip (RFC 1952) ----

def gz(data, fields=False):
    """One member, with every optional field of the header where fields is true."""
    flags, more = 0, b""
    if fields:
        flags = 0x02 | 0x04 | 0x08 | 0x10
        more = struct.pack("<H", 6) + b"SS\2\0ab" + b"mail.pcap\0" + b"made by hand\0"
    head = bytes([0x1F, 0x8B, 8, flags, 0, 0, 0, 0, 2, 3]) + more
    if fields:
        head += struct.pack("<H", zlib.crc32(head) & 0xFFFF)
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = deflate.compress(data) + deflate.flush()
    return head + body + struct.pack("<II", zlib.crc32(data), len(data) & 0xFFFFFFFF)
