# SPDX-License-Identifier: BSD-2-Clause
"""A wire that loses, delays and doubles frames, between interfaces of this network:

    near [ bad, adds a VLAN tag ] tagged = untagged [ takes it off ] far, far...

tagged and untagged are the two ends of a pair, between which frames carry the tag: the kernel may
know none. Several far ends get all that comes, as from a hub.
"""

import random
import select
import socket
import struct
import threading

SEED = 20
TAG = bytes.fromhex("81000007")
SOL_PACKET, PACKET_AUXDATA, PACKET_OUTGOING, ETH_P_ALL = 263, 8, 4, 3


def raw(interface):
    made = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL))
    made.setsockopt(socket.SOL_SOCKET, 33, 16 << 20)  # SO_RCVBUFFORCE
    made.setsockopt(SOL_PACKET, PACKET_AUXDATA, 1)
    made.bind((interface, ETH_P_ALL))
    return made


def take(sock):
    """A frame that has come in, its tag put back; None: one of our own going out."""
    frame, side, _, address = sock.recvmsg(65536, socket.CMSG_SPACE(20))
    if address[2] == PACKET_OUTGOING:
        return None
    for level, kind, data in side:
        if (level, kind) == (SOL_PACKET, PACKET_AUXDATA):
            status, _, _, _, _, tci, _ = struct.unpack("IIIHHHH", data[:20])
            if status & 0x10:
                frame = frame[:12] + struct.pack("!HH", 0x8100, tci) + frame[12:]
    return frame


class Wire(threading.Thread):
    """What happens to a frame is drawn from a row of numbers that is the same each time. done has
    how many frames it happened to."""

    def __init__(self, near, tagged, untagged, fars):
        super().__init__(daemon=True)
        self.near, self.tagged, self.untagged, self.fars = near, tagged, untagged, fars
        self.ends = {name: raw(name) for name in (near, tagged, untagged, *fars)}
        self.random = random.Random(SEED)
        self.held = []  # late frames: how many others to wait for, the socket, the frame
        self.done = {"lost": 0, "late": 0, "twice": 0, "frames": 0}
        self.stops = False

    def send(self, name, frame):
        try:
            self.ends[name].send(frame)
        except OSError:  # no room: lost as well
            pass

    def fate(self, name, frame):
        self.done["frames"] += 1
        draw = self.random.random()
        if draw < 0.02:
            self.done["lost"] += 1
        elif draw < 0.05:
            self.done["late"] += 1
            self.held.append([self.random.randint(1, 4), name, frame])
        else:
            self.send(name, frame)
            if draw < 0.07:
                self.done["twice"] += 1
                self.send(name, frame)

    def release(self, is_all):
        for entry in self.held:
            entry[0] -= 1
        for entry in [e for e in self.held if is_all or e[0] <= 0]:
            self.held.remove(entry)
            self.send(entry[1], entry[2])

    def forward(self, name, frame):
        is_tagged = frame[12:16] == TAG
        if name == self.near:
            self.fate(self.tagged, frame[:12] + TAG + frame[12:])
        elif name == self.tagged and is_tagged:
            self.fate(self.near, frame[:12] + frame[16:])
        elif name == self.untagged and is_tagged:
            for far in self.fars:
                self.send(far, frame[:12] + frame[16:])
        elif name in self.fars:
            self.send(self.untagged, frame[:12] + TAG + frame[12:])

    def run(self):
        names = {sock: name for name, sock in self.ends.items()}
        while not self.stops:
            ready = select.select(list(names), [], [], 0.02)[0]
            for sock in ready:
                frame = take(sock)
                if frame is not None:
                    self.forward(names[sock], frame)
                    self.release(False)
            if not ready:
                self.release(True)

    def end(self):
        """Nothing passes any more; to be called before an interface goes."""
        self.stops = True
        self.join()
