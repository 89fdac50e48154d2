# SPDX-License-Identifier: BSD-2-Clause
"""Writes a dialogue as a capture: one connection, raw IP, every step a millisecond."""
import struct

FIRST_PORT = 50000


class Capture:
    """The number tells one connection from others that are read with it."""

    def __init__(self, out, number=0):
        self.out = out
        self.seconds, self.clock = 1795255200 + number, 0
        self.ends = (bytes([198, 51, 100, 7]), FIRST_PORT + number), (bytes([192, 0, 2, 25]), 25)
        self.sequence = {self.ends[0]: 1000, self.ends[1]: 5000}
        out.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 101))
        self.packet(*self.ends, 0x02)
        self.packet(*self.ends[::-1], 0x12)

    def packet(self, source, target, flags, data=b""):
        tcp = struct.pack(">HHIIBBHHH", source[1], target[1], self.sequence[source],
                          self.sequence[target], 0x50, flags, 65535, 0, 0) + data
        ip = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(tcp), 0, 0, 64, 6, 0)
        frame = ip + source[0] + target[0] + tcp
        self.clock += 1000
        self.out.write(struct.pack("<IIII", self.seconds, self.clock, len(frame), len(frame)))
        self.out.write(frame)
        self.sequence[source] += len(data) + (1 if flags & 3 else 0)

    def say(self, source, target, text):
        for start in range(0, len(text), 1400):
            self.packet(source, target, 0x18, text[start:start + 1400])

    def client(self, text):
        self.say(*self.ends, text + b"\r\n")

    def server(self, text):
        self.say(*self.ends[::-1], text + b"\r\n")

    def end(self):
        self.packet(*self.ends, 0x11)
        self.packet(*self.ends[::-1], 0x11)
