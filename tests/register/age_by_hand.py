"""The age format by its specification (age-encryption.org/v1, C2SP), with a passphrase: another way than the code's.

Written from the specification with hashlib alone; ChaCha20-Poly1305 is RFC 8439. Slow, and meant for small files; the
work factor can be low here, which makes tests quick.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import struct

_LABEL = b"age-encryption.org/v1/scrypt"
_CHUNK = 64 * 1024


def encrypt(data: bytes, passphrase: str, *, factor: int = 1, salt: bytes = b"s" * 16) -> bytes:
    """Return an age file that a passphrase opens; the same bytes every time."""
    file_key, nonce = hashlib.sha256(data + salt).digest()[:16], hashlib.sha256(salt).digest()[:16]
    wrapped = _sealed(_wrapping_key(passphrase, salt, factor), bytes(12), file_key)
    head = b"age-encryption.org/v1\n-> scrypt %s %d\n%s\n---" % (_b64(salt), factor, _b64(wrapped))
    mac = hmac.digest(_hkdf(file_key, b"", b"header"), head, "sha256")
    key = _hkdf(file_key, nonce, b"payload")
    chunks = [data[start : start + _CHUNK] for start in range(0, len(data), _CHUNK)] or [b""]
    sealed = b"".join(
        _sealed(key, _counter(number, last=number == len(chunks) - 1), chunk)
        for number, chunk in enumerate(chunks)
    )
    return head + b" " + _b64(mac) + b"\n" + nonce + sealed


def decrypt(data: bytes, passphrase: str) -> bytes:
    """Return what is in an age file; AssertionError for one that is not as the specification says."""
    head, _, rest = data.partition(b"\n--- ")
    mac, _, payload = rest.partition(b"\n")
    version, stanza, body = head.split(b"\n")
    assert version == b"age-encryption.org/v1"
    arrow, kind, salt, factor = stanza.split(b" ")
    assert (arrow, kind) == (b"->", b"scrypt")
    file_key = _opened(_wrapping_key(passphrase, _unb64(salt), int(factor)), bytes(12), _unb64(body))
    assert hmac.digest(_hkdf(file_key, b"", b"header"), head + b"\n---", "sha256") == _unb64(mac)
    key, sealed = _hkdf(file_key, payload[:16], b"payload"), payload[16:]
    size = _CHUNK + 16
    chunks = [sealed[start : start + size] for start in range(0, len(sealed), size)]
    return b"".join(
        _opened(key, _counter(number, last=number == len(chunks) - 1), chunk)
        for number, chunk in enumerate(chunks)
    )


def _wrapping_key(passphrase: str, salt: bytes, factor: int) -> bytes:
    n = 2**factor
    return hashlib.scrypt(
        passphrase.encode(), salt=_LABEL + salt, n=n, r=8, p=1, dklen=32, maxmem=128 * 8 * n + 2**20
    )


def _hkdf(key: bytes, salt: bytes, info: bytes) -> bytes:
    return hmac.digest(hmac.digest(salt or bytes(32), key, "sha256"), info + b"\x01", "sha256")


def _counter(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def _b64(data: bytes) -> bytes:
    return base64.b64encode(data).rstrip(b"=")


def _unb64(data: bytes) -> bytes:
    return base64.b64decode(data + b"=" * (-len(data) % 4))


def _block(key: bytes, nonce: bytes, counter: int) -> bytes:
    start = [*struct.unpack("<4I", b"expand 32-byte k"), *struct.unpack("<8I", key), counter]
    start += struct.unpack("<3I", nonce)
    state = list(start)
    for _ in range(10):
        for a, b, c, d in ((0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15),
                           (0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14)):  # fmt: skip
            for one, other, changed, turn in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
                state[one] = (state[one] + state[other]) & 0xFFFFFFFF
                mixed = state[changed] ^ state[one]
                state[changed] = (mixed << turn | mixed >> (32 - turn)) & 0xFFFFFFFF
    return struct.pack("<16I", *((x + y) & 0xFFFFFFFF for x, y in zip(state, start, strict=True)))


def _stream(key: bytes, nonce: bytes, data: bytes) -> bytes:
    keys = b"".join(_block(key, nonce, 1 + number) for number in range((len(data) + 63) // 64))
    return bytes(x ^ y for x, y in zip(data, keys, strict=False))


def _tag(key: bytes, nonce: bytes, sealed: bytes) -> bytes:
    one_time = _block(key, nonce, 0)[:32]
    r = int.from_bytes(one_time[:16], "little") & 0x0FFFFFFC0FFFFFFC0FFFFFFC0FFFFFFF
    message = sealed + bytes(-len(sealed) % 16) + struct.pack("<QQ", 0, len(sealed))
    total = 0
    for start in range(0, len(message), 16):
        total = (total + int.from_bytes(message[start : start + 16] + b"\x01", "little")) * r % (2**130 - 5)
    return ((total + int.from_bytes(one_time[16:], "little")) % 2**128).to_bytes(16, "little")


def _sealed(key: bytes, nonce: bytes, data: bytes) -> bytes:
    sealed = _stream(key, nonce, data)
    return sealed + _tag(key, nonce, sealed)


def _opened(key: bytes, nonce: bytes, data: bytes) -> bytes:
    assert hmac.compare_digest(_tag(key, nonce, data[:-16]), data[-16:])
    return _stream(key, nonce, data[:-16])
