#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Copies a pcap file (Ethernet, IPv4) and changes it on the way.

usage: pcapfile.py [OPTION...] IN OUT
  --drop N[,N...]    leaves out these packets: what a recorder misses when it is too slow
  --swap N[,N...]    packet N comes after its successor: what a recorder with several queues does;
                     each keeps its time, so the times in the file run backwards there
  --twice N[,N...]   packet N is in it twice
  --forge N[,N...]   before packet N comes a copy whose first octet of TCP payload is another one, with
                     the old checksum: what somebody in between sends, or a bad cable
  --from N, --to N   keeps what lies between: the recording began late, or ended early
  --large BYTES      all the numbers above count only packets of at least so many bytes, from 1
  --snap BYTES       keeps only so much of each packet
  --cut BYTES        takes so many bytes off the end of the file: the disk was full
  --big-endian       writes the headers in the other byte order
  --link raw|null|loop|sll  another link layer: raw IP, loopback of FreeBSD or OpenBSD, cooked
"""
import argparse
import struct

MAGIC_MICRO = 0xA1B2C3D4
LINK = {
    "ethernet": (1, lambda frame: frame),
    "raw": (101, lambda frame: frame[14:]),
    "null": (0, lambda frame: struct.pack("<I", 2) + frame[14:]),
    "loop": (108, lambda frame: struct.pack(">I", 2) + frame[14:]),
    "sll": (113, lambda frame: struct.pack(">HHH", 0, 1, 6) + frame[6:12] + b"\0\0" + frame[12:]),
}


def numbers(text):
    return {int(number) for number in text.split(",")} if text else set()


def packets(path):
    with open(path, "rb") as file:
        data = file.read()
    magic, _, _, _, _, snap, link = struct.unpack("<IHHiIII", data[:24])
    if magic != MAGIC_MICRO or link != 1:
        raise SystemExit(f"{path}: not a little-endian pcap of Ethernet with microseconds")
    at, found = 24, []
    while at < len(data):
        seconds, micro, kept, length = struct.unpack("<IIII", data[at:at + 16])
        found.append((seconds, micro, length, data[at + 16:at + 16 + kept]))
        at += 16 + kept
    return found, snap


def forged(packet):
    frame = bytearray(packet[3])
    tcp = 14 + (frame[14] & 15) * 4
    frame[tcp + (frame[tcp + 12] >> 4) * 4] ^= 1
    return packet[:3] + (bytes(frame),)


def changed(found, args):
    drop, swap, twice = numbers(args.drop), numbers(args.swap), numbers(args.twice)
    forge = numbers(args.forge)
    out, held, number = [], None, 0
    for packet in found:
        counts = packet[2] >= args.large
        number += counts
        if number < args.since or (args.until and number > args.until):
            continue
        if counts and number in drop:
            continue
        if counts and number in swap:
            held = packet
            continue
        if counts and number in forge:
            out.append(forged(packet))
        out += [packet, packet] if counts and number in twice else [packet]
        if held:
            out.append(held)
            held = None
    return out


def main():
    parser = argparse.ArgumentParser()
    for name in ("--drop", "--swap", "--twice", "--forge"):
        parser.add_argument(name, default="")
    for name in ("--large", "--snap", "--cut"):
        parser.add_argument(name, type=int, default=0)
    parser.add_argument("--from", dest="since", type=int, default=0)
    parser.add_argument("--to", dest="until", type=int, default=0)
    parser.add_argument("--big-endian", action="store_true")
    parser.add_argument("--link", choices=LINK, default="ethernet")
    parser.add_argument("source")
    parser.add_argument("target")
    args = parser.parse_args()
    found, snap = packets(args.source)
    order = ">" if args.big_endian else "<"
    link, rewrite = LINK[args.link]
    snap = args.snap or snap
    out = struct.pack(order + "IHHiIII", MAGIC_MICRO, 2, 4, 0, 0, snap, link)
    for seconds, micro, length, frame in changed(found, args):
        made = rewrite(frame)
        length += len(made) - len(frame)
        made = made[:snap]
        out += struct.pack(order + "IIII", seconds, micro, len(made), length) + made
    with open(args.target, "wb") as file:
        file.write(out[:len(out) - args.cut])


main()
