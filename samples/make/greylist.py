#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""A greylisting policy service for postfix, run by spawn(8), speaking on stdin and stdout.

A client network, reverse-path and forward-path seen for the first time are told 451 to come again;
after five seconds they may pass. The memory is a file of lines.
"""
import sys
import time

MEMORY = "/tmp/greylist"
DELAY = 5


def seen():
    try:
        with open(MEMORY, encoding="utf-8") as file:
            return dict(line.rstrip("\n").rsplit(" ", 1) for line in file)
    except FileNotFoundError:
        return {}


def verdict(request):
    network = request.get("client_address", "").rpartition(".")[0]
    key = "/".join((network, request.get("sender", ""), request.get("recipient", "")))
    first = seen().get(key)
    if first is None:
        with open(MEMORY, "a", encoding="utf-8") as file:
            file.write(f"{key} {time.time()}\n")
    if first is None or time.time() - float(first) < DELAY:
        return "451 4.7.1 Greylisted, please come again"
    return "DUNNO"


def main():
    request = {}
    for line in sys.stdin:
        name, equals, value = line.rstrip("\n").partition("=")
        if equals:
            request[name] = value
            continue
        print(f"action={verdict(request)}\n", flush=True)
        request = {}


main()
