"""What a process takes away from itself before it opens a stranger's file, for good."""

import ctypes
import os
import platform
import struct
from collections.abc import Iterable

# linux/landlock.h: (since version, word of the ruleset, rights that are taken away)
LANDLOCK = (
    (1, 0, (1 << 13) - 1),  # files: execute, read, write, make, remove
    (2, 0, 1 << 13),  # refer
    (3, 0, 1 << 14),  # truncate
    (4, 1, 3),  # TCP: bind, connect
    (5, 0, 1 << 15),  # ioctl of devices
    (6, 2, 3),  # abstract sockets and signals of processes outside
)
READ = 1 << 2 | 1 << 3
CREATE_RULESET, ADD_RULE, RESTRICT_SELF, NO_NEW_PRIVILEGES = 444, 445, 446, 38


def shut(modules: Iterable[str]) -> None:
    """From here on nothing but files in those folders can be read, nothing written or started and
    no TCP connection made, whatever a hostile file makes of its decoder: Landlock, of Linux 5.13;
    older kernels do without."""
    libc = ctypes.CDLL(None)
    version = libc.syscall(CREATE_RULESET, None, 0, 1)
    if version < 1:
        return
    handled = [0, 0, 0]
    for since, place, rights in LANDLOCK:
        handled[place] |= rights if version >= since else 0
    words = 1 if version < 4 else 2 if version < 6 else 3
    ruleset = libc.syscall(CREATE_RULESET, struct.pack("=3Q", *handled), 8 * words, 0)
    for folder in filter(os.path.isdir, modules):
        beneath = struct.pack("=Qi", READ, os.open(folder, os.O_PATH))
        libc.syscall(ADD_RULE, ruleset, 1, beneath, 0)
    libc.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    libc.syscall(RESTRICT_SELF, ruleset, 0)


# linux/audit.h and the kernel's tables: architecture, its number of `socket`, and the first number
# of another numbering of the same calls (x32) where there is one.
SOCKET = {"x86_64": (0xC000003E, 41, 0x40000000), "aarch64": (0xC00000B7, 198, 0xFFFFFFFF)}
LOAD, EQUAL, AT_LEAST, RETURN = 0x20, 0x15, 0x35, 0x06
ALLOW, REFUSE = 0x7FFF0000, 0x00050000 | 13  # with EACCES
SET_SECCOMP, WITH_FILTER = 22, 2


def cut_off() -> None:
    """No socket of any kind from here on, on the two architectures that we know: seccomp."""
    known = SOCKET.get(platform.machine())
    if known is None:
        return
    architecture, call, foreign = known
    program = (  # code, lines to skip where it holds and where not, value
        (LOAD, 0, 0, 4),
        (EQUAL, 0, 4, architecture),
        (LOAD, 0, 0, 0),
        (EQUAL, 2, 0, call),
        (AT_LEAST, 1, 0, foreign),
        (RETURN, 0, 0, ALLOW),
        (RETURN, 0, 0, REFUSE),
    )
    code = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *line) for line in program))
    head = struct.pack("=H6xQ", len(program), ctypes.addressof(code))
    libc = ctypes.CDLL(None)
    libc.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    libc.prctl(SET_SECCOMP, WITH_FILTER, head, 0, 0)
