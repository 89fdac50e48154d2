# SPDX-License-Identifier: BSD-2-Clause
"""TCP connections made octet by octet, for captures that no network at hand would give.

A Talk has the packets of one connection; each is a Packet: nanoseconds, whether the server sent
it, and the IP datagram. Nothing here reads a clock or rolls dice: the same calls give the same
octets.
"""
import ipaddress
import struct
from collections import namedtuple

Packet = namedtuple("Packet", "ns back ip")

FIN, SYN, RST, PSH, ACK, URG, ECE, CWR = (1 << bit for bit in range(8))
START = 1767348000 * 10**9  # 2026-01-02T10:00:00Z
STEP = 1_000_000

CLIENT, SERVER = "198.51.100.7", "192.0.2.25"
CLIENT6, SERVER6 = "2001:db8:1::7", "2001:db8:2::25"

MESSAGE = (b"From: Alice Archer <alice@example.org>\r\n"
           b"To: Bob Baker <bob@example.com>\r\n"
           b"Subject: Made by hand\r\n"
           b"Message-ID: <hand-1@example.org>\r\n"
           b"Date: Fri, 02 Jan 2026 10:00:00 +0000\r\n"
           b"\r\n"
           + b"".join(b"Line %02d of a text that wants more than one segment.\r\n" % line
                      for line in range(20)))


def checksum(data):
    data += b"\0" * (len(data) % 2)
    total = sum(struct.unpack(f">{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def address(text):
    return ipaddress.ip_address(text).packed


def ipv4(payload, source, target, protocol=6, number=1, fragment=0x4000, options=b""):
    """fragment: the flags and the offset in units of eight octets."""
    options += b"\0" * (-len(options) % 4)
    head = struct.pack(">BBHHHBBH", 0x45 + len(options) // 4, 0,
                       20 + len(options) + len(payload), number, fragment, 64, protocol, 0)
    head += address(source) + address(target) + options
    return head[:10] + struct.pack(">H", checksum(head)) + head[12:] + payload


def ipv6(payload, source, target, protocol=6):
    return (struct.pack(">IHBB", 6 << 28, len(payload), protocol, 64) + address(source)
            + address(target) + payload)


def around(payload, source, target, protocol=6):
    """The datagram of either version."""
    return (ipv6 if ":" in source else ipv4)(payload, source, target, protocol)


class Talk:
    """One connection. now, in nanoseconds, goes on by STEP with each packet."""

    def __init__(self, client=CLIENT, server=SERVER, ports=(49152, 25), isn=(1000, 5000),
                 now=START, step=STEP):
        self.ends = (client, server)
        self.ports = ports
        self.seq = list(isn)  # the next octet of each side
        self.now = now
        self.step = step
        self.packets = []

    def segment(self, back, data=b"", flags=ACK, seq=None, ack=None, window=65535, options=b"",
                urgent=0):
        """The datagram alone: nothing is counted or kept."""
        options += b"\1" * (-len(options) % 4)
        head = struct.pack(">HHIIBBHHH", self.ports[back], self.ports[1 - back],
                           (self.seq[back] if seq is None else seq) & 0xFFFFFFFF,
                           ((self.seq[1 - back] if ack is None else ack) & 0xFFFFFFFF)
                           if flags & ACK else 0,
                           (5 + len(options) // 4) << 4, flags, window, 0, urgent) + options
        source, target = self.ends[back], self.ends[1 - back]
        pseudo = address(source) + address(target) + struct.pack(">II", len(head) + len(data), 6)
        tcp = bytearray(head + data)
        struct.pack_into(">H", tcp, 16, checksum(pseudo + bytes(tcp)))
        return around(bytes(tcp), source, target)

    def put(self, back, data=b"", flags=ACK, **fields):
        """A packet outside the order of things: sequence numbers stay as they are."""
        self.packets.append(Packet(self.now, back, self.segment(back, data, flags, **fields)))
        self.now += self.step

    def send(self, back, data=b"", flags=ACK, **fields):
        """A packet that the peer is going to take."""
        self.put(back, data, flags | (PSH if data else 0), **fields)
        self.seq[back] += len(data) + bool(flags & SYN) + bool(flags & FIN)

    def open(self):
        self.send(0, flags=SYN, options=b"\2\4\5\xb4")
        self.send(1, flags=SYN | ACK, options=b"\2\4\5\xb4")
        self.send(0)

    def close(self):
        self.send(0, flags=FIN | ACK)
        self.send(1, flags=FIN | ACK)
        self.send(0)

    def hello(self):
        self.send(1, b"220 mx.example.com ESMTP\r\n")
        self.send(0, b"EHLO mail.example.org\r\n")
        self.send(1, b"250-mx.example.com\r\n250 PIPELINING\r\n")

    def envelope(self):
        self.send(0, b"MAIL FROM:<alice@example.org>\r\nRCPT TO:<bob@example.com>\r\nDATA\r\n")
        self.send(1, b"250 2.1.0 Ok\r\n250 2.1.5 Ok\r\n354 Go ahead\r\n")

    def mail(self, message=MESSAGE, size=700):
        data = message + b".\r\n"
        for at in range(0, len(data), size):
            self.send(0, data[at:at + size])
        self.send(1, b"250 2.0.0 Ok: queued as 1\r\n")

    def quit(self):
        self.send(0, b"QUIT\r\n")
        self.send(1, b"221 2.0.0 Bye\r\n")

    def whole(self):
        """A session from the first packet to the last."""
        self.open()
        self.hello()
        self.envelope()
        self.mail()
        self.quit()
        self.close()
        return self
