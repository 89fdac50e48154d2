#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""A wire between two network interfaces, in user space: what comes in at one goes out at the other.

usage: wire.py [OPTION...] A B
  --tags TPID:VLAN[,TPID:VLAN]  frames at B carry these VLAN tags, outermost first: A is an access
                                port, B a trunk. For kernels without a VLAN driver.
  --lose N[,N...]               the Nth large frame (mail data; counted from 1) from A to B is lost
  --swap N[,N...]               the Nth such frame is overtaken by the one that follows it
  --twice N[,N...]              the Nth such frame comes twice
  --pad                         frames are filled up to 60 bytes with zeros, as Ethernet cards do

Linux takes the outermost tag off a frame before it gives it to a packet socket, and tells it aside;
it is put back here.
"""
import argparse
import select
import socket
import struct

SOL_PACKET, PACKET_AUXDATA, PACKET_OUTGOING = 263, 8, 4
TP_STATUS_VLAN_VALID, TP_STATUS_VLAN_TPID_VALID = 0x10, 0x40
ETH_P_ALL, LARGE = 3, 600


def port(interface):
    made = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL))
    made.bind((interface, ETH_P_ALL))
    made.setsockopt(SOL_PACKET, PACKET_AUXDATA, 1)
    return made


def take(sock):
    """A frame that has come in, as it was on the wire; None if it was one of our own going out."""
    frame, side, _, address = sock.recvmsg(65536, socket.CMSG_SPACE(20))
    if address[2] == PACKET_OUTGOING:
        return None
    for level, kind, data in side:
        if (level, kind) == (SOL_PACKET, PACKET_AUXDATA):
            status, _, _, _, _, tci, tpid = struct.unpack("IIIHHHH", data[:20])
            if status & TP_STATUS_VLAN_VALID:
                tpid = tpid if status & TP_STATUS_VLAN_TPID_VALID else 0x8100
                frame = frame[:12] + struct.pack("!HH", tpid, tci) + frame[12:]
    return frame


def numbers(text):
    return [int(number) for number in text.split(",")] if text else []


def tag_bytes(text):
    pairs = (pair.split(":") for pair in text.split(",")) if text else ()
    return b"".join(struct.pack("!HH", int(tpid, 16), int(vlan)) for tpid, vlan in pairs)


class Faults:
    """What happens to the large frames on their way from A to B."""

    def __init__(self, args):
        self.lose, self.swap = numbers(args.lose), numbers(args.swap)
        self.twice = numbers(args.twice)
        self.count = 0
        self.held = None

    def frames_for(self, frame):
        if len(frame) < LARGE:
            return [frame]
        self.count += 1
        if self.count in self.lose:
            return []
        if self.count in self.swap:
            self.held = frame
            return []
        out = [frame, frame] if self.count in self.twice else [frame]
        if self.held:
            out.append(self.held)
            self.held = None
        return out


def main():
    parser = argparse.ArgumentParser()
    for name in ("--tags", "--lose", "--swap", "--twice"):
        parser.add_argument(name, default="")
    parser.add_argument("--pad", action="store_true")
    parser.add_argument("a")
    parser.add_argument("b")
    args = parser.parse_args()
    tags, faults, fill = tag_bytes(args.tags), Faults(args), 60 if args.pad else 0
    a, b = port(args.a), port(args.b)
    print("wire ready", flush=True)
    while True:
        for sock in select.select([a, b], [], [])[0]:
            frame = take(sock)
            if frame is None:
                continue
            if sock is a:
                for out in faults.frames_for(frame):
                    b.send((out[:12] + tags + out[12:]).ljust(fill, b"\0"))
            elif frame[12:12 + len(tags)] == tags:
                a.send((frame[:12] + frame[12 + len(tags):]).ljust(fill, b"\0"))


main()
