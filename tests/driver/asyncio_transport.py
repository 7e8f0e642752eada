"""The driver for the transports of asyncio: README.md is the protocol it speaks.

It plays programs on a real `_SelectorSocketTransport` of a real event loop. What is not real is the socket: it accepts
nothing until the program's `take` says how many chunks, and the selector reports it writable only then. So nothing depends on a
clock or on a buffer of the kernel. Only the standard library; Python 3.8 and newer.
"""

import asyncio
import errno
import json
import logging
import os
import platform
import selectors
import sys
import traceback
import warnings
from asyncio import selector_events

PROTOCOL = 1
CAPABILITIES = ["destroy", "errors", "finish", "close", "needDrain"]
OPTIONS = {"autoDestroy", "emitClose", "objectMode", "decodeStrings", "writev", "final", "destroy", "construct"}
# A chunk is known again by its bytes, all of which are its number.
MOST_CHUNKS = 255
OPS = {
    "write", "cork", "uncork", "end", "destroy", "complete", "throw", "take", "nextTick", "microtask",
}


class NotUnderstood(Exception):
    """A program that this driver does not understand."""


class SinkFailed(OSError):
    """The error that the socket fails with."""

    code = "SINK"


def fault():
    """A mistake of the driver's own must not pass for something that the stream did."""
    traceback.print_exc()
    sys.stderr.flush()
    os._exit(70)


class Selector(selectors.SelectSelector):
    """Reports what the program says, and never waits."""

    def __init__(self):
        super().__init__()
        self.writable = None

    def select(self, timeout=None):
        fd, self.writable = self.writable, None
        key = self.get_map().get(fd) if fd is not None else None
        if key is None or not key.events & selectors.EVENT_WRITE:
            return []
        return [(key, selectors.EVENT_WRITE)]


class Socket:
    """Accepts what a `take` asked for, once, and nothing else."""

    family = type = proto = None

    def __init__(self, run, fd):
        self.run = run
        self.fd = fd
        self.room = 0
        self.fails = False

    def fileno(self):
        return self.fd

    def getsockname(self):
        return ("program", 0)

    getpeername = getsockname

    def send(self, data):
        if self.fails:
            self.fails = False
            raise SinkFailed(errno.ECONNRESET, "the program has it fail")
        if not self.room:
            raise BlockingIOError(errno.EAGAIN, "the program has not asked for more")
        chunks, length = self.run.read(bytes(data), self.room)
        self.room = 0
        self.run.accepted(chunks)
        return length

    def sendmsg(self, buffers):
        return self.send(b"".join(bytes(buffer) for buffer in buffers))

    def shutdown(self, how):
        self.run.call({"call": "finish"})

    def close(self):
        pass


class Protocol(asyncio.Protocol):
    def __init__(self, run):
        self.run = run

    def pause_writing(self):
        self.run.paused = True

    def resume_writing(self):
        self.run.flush_take()
        self.run.paused = False
        self.run.call({"call": "drain"})

    def connection_lost(self, error):
        if error is not None:
            self.run.call({"call": "error", "error": name_of(error)})
        self.run.call({"call": "close"})


def name_of(error):
    return getattr(error, "code", None) or type(error).__name__


class Run:
    """One program."""

    def __init__(self, loop, fd, program, write):
        self.loop = loop
        self.write_line = write
        self.seq = 0
        self.paused = False
        self.weights = {}
        self.chunks = 0
        self.calls = {}
        self.depth = 0
        self.finished = False
        # What the socket has accepted, of a take that has not come back.
        self.taken = None
        self.program = program
        self.socket = Socket(self, fd)
        self.transport = None

    def emit(self, body, stream=True):
        self.seq += 1
        line = {"seq": self.seq}
        if stream:
            line["stream"] = 1
        line.update(body)
        self.write_line(json.dumps(line, separators=(",", ":")))

    def play(self):
        self.transport = selector_events._SelectorSocketTransport(self.loop, self.socket, Protocol(self))
        self.transport.set_write_buffer_limits(high=self.program["highWaterMark"])
        self.loop.set_exception_handler(self.uncaught)
        self.settle()
        low, high = self.transport.get_write_buffer_limits()
        options = {"highWaterMark": high, "sink": "pull"}
        if low:
            options["lowWaterMark"] = low
        options.update(
            pausesAbove=True, takesComplete=True, dropsEmpty=True, drainsAfterEnd=True, throwsLate=True
        )
        self.emit({"open": options})
        for number, ops in enumerate(self.program["turns"], 1):
            self.emit({"turn": number})
            for op in ops:
                self.outside(op)
        self.emit({"end": "quiescent"}, stream=False)
        # What is left of it is nobody's any more.
        self.loop.set_exception_handler(lambda loop, context: None)
        self.transport.abort()
        self.write_line = lambda line: None
        self.program = {"reactions": []}
        self.settle()

    def settle(self):
        """Every callback that is queued runs, and those they queue."""
        while self.loop._ready:
            self.loop.call_soon(self.loop.stop)
            self.loop.run_forever()

    def outside(self, op):
        """An op of a turn is a turn of the loop: readiness of the socket, or a callback."""
        if op["op"] == "take":
            self.take(op.get("max", 1))
        elif op["op"] == "complete" and op_is_failure(op):
            self.fail(op)
        else:
            self.loop.call_soon(self.inside, op)
        self.settle()

    def inside(self, op):
        try:
            self.do(op)
        except BaseException:
            fault()

    def do(self, op):
        kind = op["op"]
        if kind == "write" and op.get("data", "bytes") == "bytes" and not op.get("callback", False):
            self.write(op)
        elif kind == "end" and op.get("weight") is None and not op.get("callback", False):
            self.emit({"op": "end"})
            self.transport.write_eof()
            self.returned("end")
        elif kind == "destroy" and not op.get("error", False):
            self.emit({"op": "destroy"})
            self.transport.abort()
            self.returned("destroy")
        else:
            self.emit(line_of(op))
            self.emit({"skipped": kind})

    def write(self, op):
        weight = op["weight"]
        self.chunks += 1
        chunk = self.chunks
        self.weights[chunk] = weight
        self.emit(
            {"op": "write", "chunk": chunk, "weight": weight, "callback": False, "producer": op.get("producer", 0)}
        )
        try:
            self.transport.write(bytes([chunk]) * weight)
        except Exception as error:
            self.emit({"threw": "write", **self.shown(), "error": name_of(error)})
        else:
            self.emit({"returned": "write", "chunk": chunk, "result": not self.paused, **self.shown()})

    def take(self, most):
        self.emit({"op": "take", "max": most})
        self.socket.room = most
        self.ready()
        self.socket.room = 0
        if self.taken is None:
            reason = "finished" if self.finished else "empty"
            self.emit({"returned": "take", "reason": reason, **self.shown()})
        else:
            self.flush_take()
            self.taken = None

    def fail(self, op):
        self.emit(line_of(op))
        self.socket.fails = True
        self.ready(once=True)
        if self.socket.fails:
            self.socket.fails = False
            self.emit({"skipped": "complete"})
        else:
            self.returned("complete")

    def ready(self, once=False):
        """The loop finds the socket writable, if anybody wants to know."""
        self.loop._selector.writable = self.socket.fd
        self.loop.call_soon(self.loop.stop)
        self.loop.run_forever()
        if not once:
            self.settle()

    def accepted(self, chunks):
        self.taken = chunks

    def flush_take(self):
        """The take has come back: the transport shows what it holds then."""
        if self.taken:
            chunks, self.taken = self.taken, []
            self.emit({"returned": "take", "chunks": chunks, **self.shown()})

    def read(self, data, most):
        """The numbers of the first chunks in these bytes, and how many bytes they are."""
        chunks, place = [], 0
        while place < len(data) and len(chunks) < most:
            chunk = data[place]
            end = place + self.weights.get(chunk, 1)
            chunks.append(chunk if data[place:end] == bytes([chunk]) * self.weights.get(chunk, 0) else 0)
            place = end
        return chunks, place

    def shown(self):
        return {"length": self.transport.get_write_buffer_size(), "needDrain": self.paused}

    def returned(self, op):
        self.emit({"returned": op, **self.shown()})

    def call(self, body):
        """User code is called: what the program has it do, it does before it returns."""
        try:
            self.flush_take()
            kind = body["call"]
            self.finished |= kind == "finish"
            self.emit(body)
            self.calls[kind] = self.calls.get(kind, 0) + 1
            nth = self.calls[kind]
            for reaction in self.program.get("reactions", []):
                if reaction["on"] == kind and reaction["nth"] == nth:
                    for op in reaction["do"]:
                        self.do(op)
            self.emit({"op": "return"})
        except BaseException:
            fault()

    def uncaught(self, loop, context):
        self.flush_take()
        self.emit({"uncaught": name_of(context.get("exception"))})


def op_is_failure(op):
    return op.get("of", "sink") == "sink" and op.get("outcome") == "failure" and not op.get("again", False)


def line_of(op):
    """The line of an op that makes no chunk, callback or task: their number is 0."""
    kind = op["op"]
    line = {"op": kind}
    data = op.get("data", "bytes")
    if kind in ("write", "end") and op.get("weight") is not None:
        line.update(chunk=0, weight=op["weight"])
        if data != "bytes":
            line["data"] = data
    if kind == "write":
        line.update(callback=op.get("callback", False), producer=op.get("producer", 0))
    elif kind == "end":
        if op.get("callback", False):
            line["callback"] = True
        if "chunk" in line:
            line["producer"] = op.get("producer", 0)
        if op.get("callback", False):
            line["number"] = 0
    elif kind == "take":
        line["max"] = op.get("max", 1)
    elif kind == "complete":
        if op.get("of", "sink") != "sink":
            line["of"] = op["of"]
        if op.get("outcome", "success") != "success":
            line["outcome"] = op["outcome"]
        if op.get("again", False):
            line["again"] = True
    elif kind in ("nextTick", "microtask"):
        line["task"] = 0
    elif kind == "destroy" and op.get("error", False):
        line["error"] = "GIVEN"
    return line


def understand(program):
    if not isinstance(program, dict):
        raise NotUnderstood("a program is an object")
    unknown = set(program.get("options") or {}) - OPTIONS
    if unknown:
        raise NotUnderstood("unknown option %s" % json.dumps(min(unknown)))
    lists = list(program["turns"]) + [reaction["do"] for reaction in program.get("reactions", [])]
    writes = 0
    for op in (op for ops in lists for op in ops):
        if op.get("op") not in OPS:
            raise NotUnderstood("unknown op %s" % json.dumps(op.get("op")))
        writes += op["op"] == "write"
    # A reaction is to one call, so that no op is done more than once.
    if writes > MOST_CHUNKS:
        raise NotUnderstood("%d writes; this driver tells %d chunks apart" % (writes, MOST_CHUNKS))


def main():
    # What the transports say to people says nothing to a program.
    warnings.simplefilter("ignore")
    logging.getLogger("asyncio").setLevel(logging.CRITICAL + 1)
    loop = asyncio.SelectorEventLoop(Selector())
    out = sys.stdout
    fd = 1 << 20

    def say(message):
        out.write(json.dumps(message, separators=(",", ":")) + "\n")
        out.flush()

    for line in sys.stdin:
        message = json.loads(line)
        if "init" in message:
            protocol = message["init"].get("protocol")
            if protocol != PROTOCOL:
                say({"error": "protocol %s is not known; this driver speaks %d" % (protocol, PROTOCOL)})
                sys.exit(1)
            version = platform.python_version()
            say(
                {
                    "ready": {
                        "protocol": PROTOCOL,
                        "driver": "highwater-asyncio-py",
                        "runtime": platform.python_implementation().lower(),
                        "version": version,
                        "library": {"name": "asyncio", "version": version},
                        "capabilities": CAPABILITIES,
                    }
                }
            )
        elif "run" in message:
            number = message["run"]
            lines = []

            def write(text, lines=lines, eager=message.get("eager")):
                if eager:
                    out.write(text + "\n")
                    out.flush()
                else:
                    lines.append(text)

            try:
                understand(message["program"])
            except (NotUnderstood, KeyError, TypeError, AttributeError) as error:
                text = str(error) if isinstance(error, NotUnderstood) else "no program: %r" % error
                say({"error": text, "run": number})
                continue
            fd += 1
            write('{"run":%d}' % number)
            try:
                Run(loop, fd, message["program"], write).play()
            except Exception:
                fault()
            if lines:
                out.write("\n".join(lines) + "\n")
                out.flush()


main()
