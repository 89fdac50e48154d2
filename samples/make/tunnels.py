#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Puts the session of a pcap file into each link layer and tunnel, one after the other.

usage: tunnels.py IPV4.pcap IPV6.pcap OUT.pcapng

Each copy has a client port of its own and begins a second after the one before. Where a tunnel
carries IPv6 it is the second file's session. The lists below are the order of the copies.
"""
import struct
import sys


def checksum(data):
    data += b"\0" * (len(data) % 2)
    total = sum(struct.unpack(f">{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def ipv4(payload, protocol, back, number):
    ends = [bytes([198, 51, 100, 100 + number]), bytes([203, 0, 113, 100 + number])]
    if back:
        ends.reverse()
    head = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(payload), 1, 0x4000, 64, protocol, 0)
    head += ends[0] + ends[1]
    return head[:10] + struct.pack(">H", checksum(head)) + head[12:] + payload


def ipv6(payload, protocol, back, number):
    ends = [bytes.fromhex("20010db8") + bytes(11) + bytes([end, ]) for end in (1, 2)]
    if back:
        ends.reverse()
    return struct.pack(">IHBB", 6 << 28, len(payload), protocol, 64) + ends[0] + ends[1] + payload


def ethernet(payload, kind):
    return bytes.fromhex("020000000001020000000002") + struct.pack(">H", kind) + payload


def udp(payload, port, back):
    ports = (port, 49152) if back else (49152, port)
    return struct.pack(">HHHH", *ports, 8 + len(payload), 0) + payload


def in_udp(port):
    def wrap(payload, back, number):
        return ethernet(ipv4(udp(payload, port, back), 17, back, number), 0x0800)
    return wrap


def in_ip(protocol, outer=ipv4):
    def wrap(payload, back, number):
        return ethernet(outer(payload, protocol, back, number),
                        0x0800 if outer is ipv4 else 0x86DD)
    return wrap


def plain(payload, back, number):
    return payload


def attributes(ip):
    prefix = b"\0"
    return (bytes([2, 0, 0, 0]) + struct.pack("<HHHBB", 8, 1, 0x0008, 1, 0)
            + struct.pack("<HH", 4 + len(prefix), 10) + prefix + b"\0" * 3
            + struct.pack("<HH", 4 + len(ip), 9) + ip + b"\0" * (-len(ip) % 4))


def gtp(ip):
    return struct.pack(">BBHI", 0x32, 255, 4 + len(ip), 0x1234) + bytes([0, 7, 0, 0]) + ip


# Name, link type, what comes before the datagram (from it to the whole), what is around that.
LAYERS = [
    ("ppp", 9, lambda ip, n: b"\xff\x03\x00\x21" + ip, plain),
    ("pppoe", 1, lambda ip, n: ethernet(struct.pack(">BBHHH", 0x11, 0, 9, 2 + len(ip), 0x21) + ip,
                                        0x8864), plain),
    ("mpls", 1, lambda ip, n: ethernet(bytes.fromhex("000100ff 000201ff") + ip, 0x8847), plain),
    ("pseudowire", 1, lambda ip, n: ethernet(bytes.fromhex("000201ff 00000000")
                                             + ethernet(ip, 0x0800), 0x8847), plain),
    ("nflog", 239, lambda ip, n: attributes(ip), plain),
    ("ppi", 192, lambda ip, n: struct.pack("<BBHI", 0, 0, 8, 1) + ethernet(ip, 0x0800), plain),
    ("gre", 1, lambda ip, n: bytes.fromhex("00000800") + ip, in_ip(47)),
    ("gre key", 1, lambda ip, n: bytes.fromhex("20006558 00000007") + ethernet(ip, 0x0800),
     in_ip(47)),
    ("erspan I", 1, lambda ip, n: bytes.fromhex("000088be") + ethernet(ip, 0x0800), in_ip(47)),
    ("erspan II", 1, lambda ip, n: struct.pack(">HHIHHI", 0x1000, 0x88BE, n, 0x1005, 100, 0)
     + ethernet(ip, 0x0800), in_ip(47)),
    ("erspan III", 1, lambda ip, n: struct.pack(">HHIHHIHH", 0x1000, 0x22EB, n, 0x2005, 101, n, 0,
                                                0) + ethernet(ip, 0x0800), in_ip(47, ipv6)),
    ("vxlan", 1, lambda ip, n: bytes.fromhex("08000000 00002a00") + ethernet(ip, 0x0800),
     in_udp(4789)),
    ("geneve", 1, lambda ip, n: bytes.fromhex("02006558 00002b00 0000000100000000")
     + ethernet(ip, 0x0800), in_udp(6081)),
    ("ipip", 1, lambda ip, n: ip, in_ip(4)),
    ("gtp-u", 1, lambda ip, n: gtp(ip), in_udp(2152)),
    ("vxlan in gre", 1, lambda ip, n: bytes.fromhex("20006558 00000009")
     + in_udp(4789)(bytes.fromhex("08000000 00002c00") + ethernet(ip, 0x0800), False, 50),
     in_ip(47)),
]
LAYERS6 = [
    ("6in4", 1, lambda ip, n: ip, in_ip(41)),
    ("teredo", 1, lambda ip, n: bytes.fromhex("0000 3cff 3fff fdfe") + ip, in_udp(3544)),
]


def datagrams(path):
    with open(path, "rb") as file:
        data = file.read()
    at, found = 24, []
    while at < len(data):
        seconds, micro, kept, _ = struct.unpack("<IIII", data[at:at + 16])
        frame = data[at + 16:at + 16 + kept]
        ip = frame[14:]
        length = struct.unpack(">H", ip[2:4])[0] if ip[0] >> 4 == 4 \
            else 40 + struct.unpack(">H", ip[4:6])[0]
        found.append((seconds * 1000000 + micro, ip[:length]))
        at += 16 + kept
    return found


def with_port(ip, port):
    """The datagram with another client port, and whether the server sent it."""
    is_ipv4 = ip[0] >> 4 == 4
    start = (ip[0] & 15) * 4 if is_ipv4 else 40
    addresses = ip[12:20] if is_ipv4 else ip[8:40]
    tcp = bytearray(ip[start:])
    back = struct.unpack(">H", tcp[:2])[0] == 25
    struct.pack_into(">H", tcp, 2 if back else 0, port)
    tcp[16:18] = b"\0\0"
    pseudo = addresses + struct.pack(">II", len(tcp), 6)
    struct.pack_into(">H", tcp, 16, checksum(pseudo + bytes(tcp)))
    return ip[:start] + bytes(tcp), back


def block(kind, body):
    body += b"\0" * (-len(body) % 4)
    return struct.pack("<II", kind, 12 + len(body)) + body + struct.pack("<I", 12 + len(body))


def main():
    source, source6, target = sys.argv[1:]
    links = sorted({link for _, link, _, _ in LAYERS + LAYERS6})
    out = block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1))
    for link in links:
        out += block(1, struct.pack("<HHI", link, 0, 0))
    copies = [(layer, source) for layer in LAYERS] + [(layer, source6) for layer in LAYERS6]
    start = datagrams(source)[0][0]
    for number, ((_, link, head, around), path) in enumerate(copies):
        found = datagrams(path)
        for count, (micro, ip) in enumerate(found):
            ip, back = with_port(ip, 40000 + number)
            frame = around(head(ip, count), back, number)
            when = start + micro - found[0][0] + number * 1000000
            out += block(6, struct.pack("<IIIII", links.index(link), when >> 32,
                                        when & 0xFFFFFFFF, len(frame), len(frame)) + frame)
    with open(target, "wb") as file:
        file.write(out)


main()
