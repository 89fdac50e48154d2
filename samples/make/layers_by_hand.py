#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""One session in every link layer and every tunnel, and in the forms that IP has.

usage: layers_by_hand.py [DIR]      (samples/layers without one)

Each file is a pcap of one layer. What is outside differs, the session inside is the same one over
IPv4, or over IPv6 where the name ends in 6. Needs nothing but Python, and gives the same octets
wherever it runs.
"""
import pathlib
import struct
import sys

from savefiles import Frame, pcap
from talk import CLIENT6, SERVER6, Talk, address, around, checksum, ipv4

OUTER, OUTER6 = ("203.0.113.1", "203.0.113.2"), ("2001:db8:f::1", "2001:db8:f::2")
SESSION = Talk().whole().packets
SESSION6 = Talk(CLIENT6, SERVER6).whole().packets


# ---- What lies around a datagram: each takes the octets inside and gives the whole ----

def version(ip):
    return ip[0] >> 4


def ether_type(ip):
    return 0x0800 if version(ip) == 4 else 0x86DD


def ethernet(inside, kind=None):
    kind = ether_type(inside) if kind is None else kind
    return bytes.fromhex("020000000001 020000000002") + struct.pack(">H", kind) + inside


def tagged(*tags):
    """tags: (Ethernet type, VLAN), from the outside."""
    def wrap(ip):
        kind = ether_type(ip)
        for tag, vlan in reversed(tags):
            ip, kind = struct.pack(">HH", vlan, kind) + ip, tag
        return ethernet(ip, kind)
    return wrap


def labels(*numbers):
    return b"".join(struct.pack(">I", number << 12 | (at == len(numbers) - 1) << 8 | 64)
                    for at, number in enumerate(numbers))


def mpls(*numbers):
    return lambda ip: ethernet(labels(*numbers) + ip, 0x8847)


def udp(inside, port, back):
    ports = (port, 49152) if back else (49152, port)
    return struct.pack(">HHHH", *ports, 8 + len(inside), 0) + inside


def in_udp(port, ends=OUTER):
    def wrap(inside, back):
        outer = ends[::-1] if back else ends
        return ethernet(around(udp(inside, port, back), *outer, protocol=17))
    return wrap


def in_ip(protocol, ends=OUTER):
    def wrap(inside, back):
        outer = ends[::-1] if back else ends
        return ethernet(around(inside, *outer, protocol=protocol))
    return wrap


def alone(inside, back):
    return inside


def gre(kind, key=None, sequence=None, sums=False):
    def wrap(inside, count):
        flags = (0x8000 if sums else 0) | (0x2000 if key is not None else 0) \
            | (0x1000 if sequence is not None else 0)
        rest = b"" if key is None else struct.pack(">I", key)
        rest += b"" if sequence is None else struct.pack(">I", sequence + count)
        if not sums:
            return struct.pack(">HH", flags, kind) + rest + inside
        whole = struct.pack(">HHHH", flags, kind, 0, 0) + rest + inside
        return whole[:4] + struct.pack(">H", checksum(whole)) + whole[6:]
    return wrap


def erspan_2(inside, count):
    return gre(0x88BE, sequence=0)(struct.pack(">HHI", 0x1005, 100, 0) + inside, count)


def erspan_3(sub_header):
    def wrap(inside, count):
        head = struct.pack(">HHIHH", 0x2005, 101, count * 10, 0, int(sub_header))
        if sub_header:  # of platform 1: the port, and the upper half of the time
            head += struct.pack(">II", 1 << 26, count)
        return gre(0x22EB, sequence=0)(head + inside, count)
    return wrap


def pptp(inside, count):
    data = b"\xff\x03\x00\x21" + inside
    return struct.pack(">HHHHI", 0x3001, 0x880B, len(data), 9, count) + data


def vxlan(inside, number=42):
    return struct.pack(">II", 0x08000000, number << 8) + inside


def vxlan_gpe(ip):
    return struct.pack(">II", 0x0C000000 | (1 if version(ip) == 4 else 2), 42 << 8) + ip


def geneve(inside, options):
    return struct.pack(">BBHI", len(options) // 4, 0x40, 0x6558, 43 << 8) + options + inside


def gtp_u(ip, count, extensions=()):
    """extensions: (type, content), the length of which must fill units of four octets with two."""
    more = b""
    if extensions:
        types = [kind for kind, _ in extensions] + [0]
        more = struct.pack(">HBB", count, 0, types[0])
        for (_, content), after in zip(extensions, types[1:]):
            more += bytes([(2 + len(content)) // 4]) + content + bytes([after])
    head = struct.pack(">BBHI", 0x36 if extensions else 0x30, 255, len(more) + len(ip), 0x1234)
    return head + more + ip


def pppoe(ip):
    protocol = 0x21 if version(ip) == 4 else 0x57
    return struct.pack(">BBHHH", 0x11, 0, 9, 2 + len(ip), protocol) + ip


def nflog(order):
    def wrap(ip):
        def attribute(kind, value):
            return struct.pack(order + "HH", 4 + len(value), kind) + value \
                + b"\0" * (-len(value) % 4)
        return (bytes([2, 0]) + struct.pack(">H", 0)
                + attribute(1, struct.pack(">HBB", ether_type(ip), 1, 0))
                + attribute(10, b"mail \0") + attribute(9, ip))
    return wrap


def loopback(order, family):
    return lambda ip: struct.pack(order + "I", family) + ip


def cooked(ip, kind=None):
    return struct.pack(">HHH", 0, 1, 6) + bytes.fromhex("020000000002 0000") \
        + struct.pack(">H", ether_type(ip) if kind is None else kind) + ip


def cooked_2(ip):
    return struct.pack(">HHIHBB", ether_type(ip), 0, 2, 1, 0, 6) \
        + bytes.fromhex("020000000002 0000") + ip


# ---- What the IP layer itself may do ----

def fragments(ip, size):
    """IPv4 in pieces of size octets, the last ones first."""
    if len(ip) - 20 <= size:
        return [ip]
    number = checksum(ip)  # differs from datagram to datagram
    pieces = []
    for at in range(0, len(ip) - 20, size):
        more = 0x2000 if at + size < len(ip) - 20 else 0
        pieces.append(ipv4(ip[20 + at:20 + at + size], *ends_of(ip), number=number,
                           fragment=more | at // 8, protocol=ip[9]))
    return pieces[::-1]


def ends_of(ip):
    return tuple(".".join(str(octet) for octet in ip[at:at + 4]) for at in (12, 16))


def ipv6_with(ip, headers):
    """headers: (type, content without the first octet, which is the next one's type)."""
    types = [kind for kind, _ in headers] + [ip[6]]
    more = b"".join(bytes([after]) + content for (_, content), after in zip(headers, types[1:]))
    return ip[:4] + struct.pack(">H", len(ip) - 40 + len(more)) + bytes([types[0]]) + ip[7:40] \
        + more + ip[40:]


def fragments6(ip, size):
    number = struct.unpack(">H", ip[56:58])[0] << 16 | len(ip)
    pieces = []
    for at in range(0, len(ip) - 40, size):
        more = at + size < len(ip) - 40
        part = ip[:40] + ip[40 + at:40 + at + size]
        pieces.append(ipv6_with(part, [(44, struct.pack(">BHI", 0, at | more, number))]))
    return pieces


EXTENSIONS = [
    (0, b"\0" + bytes.fromhex("0502 0000 0100")),  # hop by hop: router alert, padding
    (60, b"\1" + bytes([1, 12]) + bytes(12)),      # destination: padding
    (43, b"\2" + bytes([0, 0]) + bytes(4) + address("2001:db8:9::1")),  # routing, used up
    (51, b"\4" + bytes(2) + bytes(16) + bytes(4)),  # authentication
    (60, b"\0" + bytes([1, 4]) + bytes(4)),
]
NAT_OPTIONS = bytes.fromhex("07 07 04 c0000201 01 94 04 0000")  # a recorded route, router alert


def options4(ip):
    return ipv4(ip[20:], *ends_of(ip), options=NAT_OPTIONS)


# ---- The files: name, link type, frames of one datagram (octets, whether back, count) ----

def link(wrap):
    return lambda ip, back, count: [wrap(ip)]


def tunnel(head, outer):
    """head: what comes before the datagram, given the datagram and the packet's count."""
    return lambda ip, back, count: [outer(head(ip, count), back)]


def plain(wrap):
    return lambda ip, count: wrap(ip)


def pieces_of(wrapped, size):
    """The outer datagram of a tunnel in pieces."""
    return lambda ip, back, count: [ethernet(piece) for piece in
                                    fragments(wrapped(ip, back, count)[0][14:], size)]


def in_vlan(number, frames_of):
    """Each frame with one more tag, around all others."""
    return lambda ip, back, count: [frame[:12] + struct.pack(">HH", VLAN_TAG, number) + frame[12:]
                                    for frame in frames_of(ip, back, count)]


GRE_KEY = tunnel(gre(0x0800, key=7), in_ip(47))
VXLAN = tunnel(plain(lambda ip: vxlan(ethernet(ip))), in_udp(4789))
VLAN_TAG, SERVICE_TAG, OLD_TAG = 0x8100, 0x88A8, 0x9100

LAYERS = [
    ("ethernet", 1, link(ethernet)),
    ("ethernet6", 1, link(ethernet)),
    ("vlan", 1, link(tagged((VLAN_TAG, 5)))),
    ("vlan-priority", 1, link(tagged((VLAN_TAG, 0xE000)))),
    ("qinq", 1, link(tagged((OLD_TAG, 7), (VLAN_TAG, 5)))),
    ("802.1ad", 1, link(tagged((SERVICE_TAG, 7), (VLAN_TAG, 5)))),
    ("three-tags", 1, link(tagged((SERVICE_TAG, 9), (SERVICE_TAG, 7), (VLAN_TAG, 5)))),
    ("sll", 113, link(cooked)),
    ("sll-vlan", 113, link(lambda ip: cooked(struct.pack(">HH", 5, ether_type(ip)) + ip, 0x8100))),
    ("sll2", 276, link(cooked_2)),
    ("raw", 101, link(lambda ip: ip)),
    ("raw6", 101, link(lambda ip: ip)),
    ("raw-openbsd", 14, link(lambda ip: ip)),
    ("ipv4", 228, link(lambda ip: ip)),
    ("ipv6-6", 229, link(lambda ip: ip)),
    ("null", 0, link(loopback("<", 2))),
    ("null-big", 0, link(loopback(">", 2))),
    ("null-freebsd-6", 0, link(loopback("<", 28))),
    ("null-macos-6", 0, link(loopback("<", 30))),
    ("loop", 108, link(loopback(">", 2))),
    ("loop-openbsd-6", 108, link(loopback(">", 24))),
    ("ppp", 9, link(lambda ip: b"\xff\x03\x00\x21" + ip)),
    ("ppp-short", 9, link(lambda ip: b"\x21" + ip)),
    ("ppp6", 9, link(lambda ip: b"\xff\x03\x00\x57" + ip)),
    ("ppp-hdlc", 50, link(lambda ip: b"\xff\x03\x00\x21" + ip)),
    ("ppp-direction", 204, lambda ip, back, count: [bytes([not back]) + b"\xff\x03\x00\x21" + ip]),
    ("pppoe", 1, link(lambda ip: ethernet(pppoe(ip), 0x8864))),
    ("pppoe6", 1, link(lambda ip: ethernet(pppoe(ip), 0x8864))),
    ("pppoe-vlan", 1, link(lambda ip: ethernet(struct.pack(">HH", 5, 0x8864) + pppoe(ip), 0x8100))),
    ("pppoe-link", 51, link(pppoe)),
    ("mpls", 1, link(mpls(16))),
    ("mpls-stack", 1, link(mpls(100, 200, 16))),
    ("mpls-stack6", 1, link(mpls(100, 200, 2))),
    ("mpls-link", 219, link(lambda ip: labels(100, 16) + ip)),
    ("mpls-pseudowire", 1, link(lambda ip: ethernet(labels(200, 33) + bytes(4) + ethernet(ip),
                                                    0x8847))),
    ("nflog", 239, link(nflog("<"))),
    ("nflog-big", 239, link(nflog(">"))),
    ("ppi", 192, link(lambda ip: struct.pack("<BBHIHH4s", 0, 0, 16, 1, 4, 4, b"data")
                      + ethernet(ip))),

    ("gre", 1, tunnel(gre(0x0800), in_ip(47))),
    ("gre-key", 1, GRE_KEY),
    ("gre-all", 1, tunnel(gre(0x0800, key=7, sequence=1, sums=True), in_ip(47))),
    ("gre-ethernet", 1, tunnel(lambda ip, n: gre(0x6558, key=8)(tagged((VLAN_TAG, 5))(ip), n),
                               in_ip(47))),
    ("gre-over6", 1, tunnel(gre(0x0800), in_ip(47, OUTER6))),
    ("gre6", 1, tunnel(gre(0x86DD), in_ip(47))),
    ("gre-mpls", 1, tunnel(lambda ip, n: gre(0x8847)(labels(16) + ip, n), in_ip(47))),
    ("pptp", 1, tunnel(pptp, in_ip(47))),
    ("erspan-1", 1, tunnel(lambda ip, n: gre(0x88BE)(ethernet(ip), n), in_ip(47))),
    ("erspan-2", 1, tunnel(lambda ip, n: erspan_2(tagged((VLAN_TAG, 5))(ip), n), in_ip(47))),
    ("erspan-3", 1, tunnel(lambda ip, n: erspan_3(False)(ethernet(ip), n), in_ip(47))),
    ("erspan-3-platform", 1, tunnel(lambda ip, n: erspan_3(True)(ethernet(ip), n), in_ip(47))),
    ("vxlan", 1, VXLAN),
    ("vxlan-over6", 1, tunnel(plain(lambda ip: vxlan(ethernet(ip))), in_udp(4789, OUTER6))),
    ("vxlan-linux", 1, tunnel(plain(lambda ip: vxlan(tagged((VLAN_TAG, 5))(ip))), in_udp(8472))),
    ("vxlan-vlans", 1, in_vlan(7, tunnel(plain(lambda ip: vxlan(tagged((VLAN_TAG, 5))(ip))),
                                         in_udp(4789)))),
    ("vxlan-gpe", 1, tunnel(plain(vxlan_gpe), in_udp(4790))),
    ("geneve", 1, tunnel(plain(lambda ip: geneve(ethernet(ip), b"")), in_udp(6081))),
    ("geneve-options", 1, tunnel(plain(lambda ip: geneve(ethernet(ip), struct.pack(
        ">HBBIHBB", 0x0100, 1, 1, 0xA1B2C3D4, 0x0102, 2, 0))), in_udp(6081, OUTER6))),
    ("ipip", 1, tunnel(plain(lambda ip: ip), in_ip(4))),
    ("ipip-over6", 1, tunnel(plain(lambda ip: ip), in_ip(4, OUTER6))),
    ("ip6ip6-6", 1, tunnel(plain(lambda ip: ip), in_ip(41, OUTER6))),
    ("6in4-6", 1, tunnel(plain(lambda ip: ip), in_ip(41))),
    ("teredo-6", 1, tunnel(plain(lambda ip: ip), in_udp(3544))),
    ("teredo-origin-6", 1, tunnel(plain(lambda ip: bytes.fromhex("0000 3cff 3fff fdfe") + ip),
                                  in_udp(3544))),
    ("gtp-u", 1, tunnel(plain(lambda ip: gtp_u(ip, 0)), in_udp(2152))),
    ("gtp-u6", 1, tunnel(plain(lambda ip: gtp_u(ip, 0)), in_udp(2152))),
    # Number of a PDCP packet, and the container of a PDU session (of 5G).
    ("gtp-u-extensions", 1, tunnel(lambda ip, n: gtp_u(ip, n, [(0xC0, b"\0\1"),
                                                               (0x85, b"\0\1")]), in_udp(2152))),
    ("vxlan-in-gre", 1, tunnel(lambda ip, n: gre(0x6558, key=9)(VXLAN(ip, False, n)[0], n),
                               in_ip(47, OUTER6))),

    ("ipv4-options", 1, link(lambda ip: ethernet(options4(ip)))),
    ("ipv4-fragments", 1, lambda ip, back, n: [ethernet(piece) for piece in fragments(ip, 256)]),
    ("ipv6-fragments-6", 1, lambda ip, back, n: [ethernet(p) for p in fragments6(ip, 256)]),
    ("ipv6-extensions-6", 1, link(lambda ip: ethernet(ipv6_with(ip, EXTENSIONS)))),
    ("gre-fragments", 1, pieces_of(GRE_KEY, 400)),
    ("vxlan-fragments", 1, pieces_of(VXLAN, 400)),
]


def main():
    here = pathlib.Path(__file__).resolve().parent.parent / "layers"
    target = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else here
    target.mkdir(parents=True, exist_ok=True)
    for name, linktype, frames_of in LAYERS:
        found = []
        for count, (ns, back, ip) in enumerate(SESSION6 if name.endswith("6") and "over6" not in
                                               name else SESSION):
            found += [Frame(ns, data, len(data)) for data in frames_of(ip, back, count)]
        # Some link layers have the byte order of their machine, as the file then has it too.
        order = ">" if name.endswith("-big") else "<"
        (target / f"{name}.pcap").write_bytes(pcap(found, linktype, order))


main()
