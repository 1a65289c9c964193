"""Check a Daybook log, or one event of it, without Daybook.

    python verify.py BUNDLE.zip    all events of a log, as an auditor was given them
    python verify.py RECEIPT.json  one event with what it says, as a court was given it

    --key KEY       the log's verifier key, as you have it from somewhere else
    --witness KEY   the verifier key of a witness that must have cosigned; may be given again
    --against FILE  what somebody else was given of the same log: a bundle, or a signed checkpoint

It needs Python 3.11 or later and one package (pip install cryptography). It imports nothing of
Daybook, speaks to nobody and writes nothing. It ends with 0 if nothing is wrong, with 1 if there is
any doubt, and with 2 if it was not asked properly. Read it from the top: it was written for that.

It follows RFC 9162 section 2.1 (the hash tree) and the formats signed-note, tlog-checkpoint,
tlog-cosignature and tlog-proof, all of c2sp.org.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import io
import json
import re
import sys
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


class Wrong(argparse.ArgumentTypeError):
    """Something is not what it should be. The message says what."""


# 1. The hash tree. A leaf and a node are hashed differently, so that neither passes for the other.
def leaf_hash(entry: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def roots(leaves: Iterable[bytes], sizes: set[int]) -> dict[int, bytes]:
    """The root over the first so many leaves, for each of these sizes that there is."""
    peaks: list[bytes] = []  # The perfect subtrees so far, the largest first.
    found = {0: hashlib.sha256(b"").digest()}
    for index, leaf in enumerate(leaves):
        node, left = leaf, index
        while left & 1:  # The subtree to the left is as large as this one: they become one.
            node, left = node_hash(peaks.pop(), node), left >> 1
        peaks.append(node)
        if index + 1 in sizes:
            for peak in reversed(peaks[:-1]):
                node = node_hash(peak, node)
            found[index + 1] = node
    return found


def root_by_proof(node: bytes, index: int, size: int, proof: list[bytes]) -> bytes:
    """The root that an inclusion proof leads to from the leaf at `index`, counted from 0."""
    # Up to where the way to the last leaf parts from ours, siblings are on either side. From there
    # on, ours is at the right edge, and has siblings to the left wherever its index has a bit.
    inner = (index ^ (size - 1)).bit_length()
    if not 0 <= index < size or len(proof) != inner + (index >> inner).bit_count():
        raise Wrong("The proof is not one for that place in a log of that size.")
    for height, sibling in enumerate(proof):
        is_left = height >= inner or index >> height & 1
        node = node_hash(sibling, node) if is_left else node_hash(node, sibling)
    return node


# 2. Keys and signed notes (checkpoints): who signed how long the log is and what its root is.
def unbase64(text: str, length: int | None = None) -> bytes:
    data = base64.b64decode(text, validate=True)
    if base64.b64encode(data).decode() != text or length not in {None, len(data)}:
        raise Wrong("Something is not base 64 as it should be written.")
    return data


class Key:
    """A verifier key, `name+id+key`: of a log (type 1) or of a witness (type 4)."""

    def __init__(self, vkey: str) -> None:
        self.vkey, (self.name, key_id, encoded) = vkey, (*vkey.split("+", 2), "", "")[:3]
        typed = unbase64(encoded, 33)
        self.key_id = hashlib.sha256(f"{self.name}\n".encode() + typed).digest()[:4]
        self.public, self.is_witness = typed[1:], typed[0] == 4
        is_named = re.fullmatch(r"[^\s\x00-\x1f]+", self.name) and key_id == self.key_id.hex()
        if not is_named or typed[0] not in {1, 4}:
            raise Wrong(f"This is not a verifier key: {vkey}")

    def signed(self, note: str) -> str | None:
        """The text of a note that this key signed; None if it did not. Raises Wrong."""
        text, _, lines = note.rpartition("\n\n")
        text, found = f"{text}\n", False
        for line in lines.removesuffix("\n").split("\n"):
            dash, name, encoded = (*line.split(" ", 2), "", "")[:3]
            data = unbase64(encoded)
            if dash != "\u2014":
                raise Wrong("A checkpoint has a line that is no signature.")
            if (name, data[:4]) == (self.name, self.key_id):
                said, signature, found = text, data[4:], True
                if self.is_witness:  # It put the time first: seconds since 1970.
                    time, signature = int.from_bytes(signature[:8], "big"), signature[8:]
                    said = f"cosignature/v1\ntime {time}\n{text}"
                try:
                    Ed25519PublicKey.from_public_bytes(self.public).verify(signature, said.encode())
                except InvalidSignature:
                    raise Wrong(f"A checkpoint is not what {self.name} signed.") from None
        return text if found else None


# 3. Envelopes: where an event stands, and the digest of what it says. There is one way to write it.
UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
ENVELOPE = re.compile(
    f'{{"case":"(?P<case>{UUID})","format":"daybook[.]entry/1","log":"(?P<log>{UUID})",'
    '"payload_sha256":"(?P<digest>[0-9a-f]{64})","position":(?P<position>[1-9][0-9]*),'
    r'"recorded_at":"(?P<time>[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z)",'
    f'"stream":"(?P<stream>{UUID})","stream_version":(?P<version>[1-9][0-9]*),'
    r'"topic":"(?P<topic>[^"\\\x00-\x1f\ud800-\udfff]+)"}'
)


def read_envelope(entry: bytes, log: str) -> dict[str, str]:
    found = ENVELOPE.fullmatch(entry.decode("utf-8", "surrogateescape"))
    if found is None or found["log"] != log:
        raise Wrong("not an envelope of this log as it is written.")
    return found.groupdict()


# 4. Files. What could be read in two ways, or has room for something else, is not read at all.
PARTS = {"log.json", "entries.ndjson", "hashes.bin", "checkpoints.ndjson"}
SHAPES = {  # The names of everything that JSON says here, in order of the alphabet.
    "exported_at format log origin partnership root size verifier_key witnesses",
    "content entry format log opening origin proof sealed verifier_key witnesses",
    "note timestamps",
    "authority token",
}
BEGINS, ENDS = b"PK\x03\x04", b"PK\x05\x06"  # Of a zip file, with nothing before or after it.
Signed = tuple[int, bytes]  # A size, and the root that the log signed for it.


def read_json(text: bytes) -> Any:
    def shaped(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if " ".join(sorted(name for name, _ in pairs)) not in SHAPES:
            raise Wrong("A file says something twice, or more or less than it should.")
        return dict(pairs)

    return json.loads(text.decode(), object_pairs_hook=shaped)


class Bundle:
    """A bundle, open to be read. What it says of itself is not to be believed yet."""

    def __init__(self, name: str, data: bytes) -> None:
        self.file = zipfile.ZipFile(io.BytesIO(data))
        parts = self.file.infolist()
        names = {each.filename for each in parts}
        if len(names) != len(parts) or not PARTS <= names <= PARTS | {"README.txt", "verify.py"}:
            raise Wrong(f"{name} does not have the parts of a bundle, each once.")
        bombs = [each for each in parts if each.file_size > 20 * each.compress_size + 65536]
        if bombs or min(each.header_offset for each in parts) or data[-22:-18] != ENDS:
            raise Wrong(f"{name} has something before or after what it holds, or is a bomb.")
        self.about = read_json(self.file.read("log.json"))
        self.log, self.size = self.about["log"], self.about["size"]
        if self.about["format"] != "daybook.proof/1" or type(self.size) is not int:
            raise Wrong(f"{name} is not of the format daybook.proof/1.")

    def lines(self, part: str) -> Iterator[bytes]:
        with self.file.open(part) as file:
            while line := file.readline(1 << 22):  # No more at once, however long a line is.
                yield line.removesuffix(b"\n")

    def hashes(self) -> list[bytes]:
        read = self.file.read("hashes.bin")
        return [read[at : at + 32] for at in range(0, len(read), 32)]

    def checkpoints(self) -> Iterator[tuple[str, list[bytes]]]:
        """Each signed note, with its time-stamps."""
        for told in map(read_json, self.lines("checkpoints.ndjson")):
            yield told["note"], [unbase64(each["token"]) for each in told["timestamps"]]


class Check:
    """One check: whom it believes, and what it has to say."""

    def __init__(self, key: Key | None, witnesses: list[Key]) -> None:
        self.key, self.witnesses = key, witnesses
        self.seen: dict[str, int] = {}  # The largest size that each witness cosigned.
        self.checked, self.not_checked = list[str](), list[str]()
        self.wrong: list[tuple[int, int, str]] = []  # From which position to which, and what.

    def doubt(self, sentence: str, first: int = 0, last: int = 0) -> None:
        if len(self.wrong) < 1000:  # They say as much as all of them.
            self.wrong.append((first, last or first, sentence))

    def believe(self, about: dict[str, Any]) -> Key:
        """The key to believe: the one that was given, else the one that the file itself names."""
        if not (named := about["verifier_key"]):
            raise Wrong("Nobody has signed this log: nothing vouches for its events.")
        if self.key is None:
            self.not_checked.append(f"whether {named} is the log's own key: give yours with --key")
            self.key = Key(named)
        if (self.key.vkey, self.key.name) != (named, about["origin"]):
            self.doubt(f"The file names {named} and {about['origin']}, not the key that was given.")
        self.checked.append(f"this is the log {about['log']}, published as {about['origin']}")
        self.not_checked.append("whose log it is: nothing that is signed names a partnership")
        return self.key

    def checkpoint(self, note: str, key: Key) -> tuple[str, int, bytes]:
        """Text, size and root of a checkpoint that the log signed. Raises Wrong if it did not."""
        if key.is_witness or (text := key.signed(note)) is None:
            raise Wrong("A checkpoint is not signed by the log's key.")
        origin, size, root, *_ = text.split("\n")
        if origin != key.name or not re.fullmatch(r"0|[1-9][0-9]{0,18}", size):
            raise Wrong("A checkpoint is of another log.")
        for witness in self.witnesses:
            if witness.public == key.public:
                raise Wrong("A log cannot be its own witness.")
            if witness.signed(note):
                self.seen[witness.vkey] = max(int(size), self.seen.get(witness.vkey, 0))
        return text, int(size), unbase64(root, 32)

    def signed(self, checkpoints: Iterable[tuple[str, list[bytes]]], key: Key) -> list[Signed]:
        """Size and root of each checkpoint that the log signed; every other one is a doubt."""
        found, stamps = list[Signed](), 0
        for note, tokens in checkpoints:
            try:
                text, size, root = self.checkpoint(note, key)
            except (Wrong, ValueError) as wrong:
                self.doubt(f"A checkpoint is not one that is believed: {wrong}")
                continue
            found.append((size, root))
            stamps += len(tokens)
            if any(hashlib.sha256(text.encode()).digest() not in token for token in tokens):
                self.doubt(f"A time-stamp of the checkpoint of size {size} is of something else.")
        self.not_checked += [f"who made {stamps} time-stamps: see README.txt"] if stamps else []
        return found

    def elsewhere(self, path: Path, log: str, key: Key) -> tuple[list[bytes], list[Signed]]:
        """What somebody else was given: its leaf hashes, if it is a bundle, and what was signed."""
        self.checked.append(f"held against {path.name}, as far as both go")
        data = path.read_bytes()
        if not data.startswith(BEGINS):
            return [], self.signed([(data.decode(), [])], key)
        if (other := Bundle(path.name, data)).log != log:
            raise Wrong(f"{path.name} is of another log.")
        return other.hashes(), self.signed(other.checkpoints(), key)

    # 5. A whole log.
    def bundle(self, bundle: Bundle, against: Path | None) -> None:
        key = self.believe(bundle.about)
        signed = self.signed(bundle.checkpoints(), key)
        self.checked.append(f"{len(signed)} checkpoints are signed by the log's key {key.vkey}")
        if not signed:
            self.doubt("There is no signed checkpoint: nothing vouches for these events.")
        leaves, is_whole = self.walk(bundle)
        if against:
            theirs, signed_elsewhere = self.elsewhere(against, bundle.log, key)
            signed += signed_elsewhere
            pairs = enumerate(zip(leaves, theirs, strict=False), start=1)
            if differs := next((at for at, (our, their) in pairs if our != their), 0):
                self.doubt(f"another event than in {against.name}: two histories.", differs)
            if len(leaves) < len(theirs):  # Which is the older one, nothing that is signed says.
                what = f"only in {against.name}. Is that the later one? Then check it against this."
                self.doubt(what, len(leaves) + 1, len(theirs))
        if is_whole:
            self.hold(bundle, leaves, signed)
        self.not_checked.append("what events say: a bundle has only digests of what is sealed")

    def walk(self, bundle: Bundle) -> tuple[list[bytes], bool]:
        """Every event by itself: its leaf hashes, and whether each position was there."""
        leaves, versions, time, position = bundle.hashes(), dict[str, int](), "", 0
        for position, entry in enumerate(bundle.lines("entries.ndjson"), start=1):
            if leaves[position - 1 : position] != [leaf_hash(entry)]:
                self.doubt("not what was hashed when it was recorded.", position)
            try:
                fields = read_envelope(entry, bundle.log)
            except Wrong as wrong:
                self.doubt(str(wrong), position)
                continue
            if fields["position"] != str(position):
                last = max(position, int(fields["position"]) - 1)
                self.doubt("not there: another stands there.", position, last)
                return leaves, False
            if int(fields["version"]) != versions.get(fields["stream"], 0) + 1:
                self.doubt("not the next version of its stream.", position)
            if fields["time"] < time:
                self.doubt("recorded before the one before it.", position)
            versions[fields["stream"]], time = int(fields["version"]), fields["time"]
        if position != len(leaves):
            self.doubt(f"There are {len(leaves)} leaf hashes for {position} events.")
        self.checked.append(f"{position} events in {len(versions)} streams, up to {time}")
        return leaves, position == len(leaves)

    def hold(self, bundle: Bundle, leaves: list[bytes], signed: list[Signed]) -> None:
        """The tree of all events, held against every root that was signed."""
        ours = roots(leaves, {len(leaves), *(size for size, _ in signed)})
        agreed = max((size for size, root in signed if ours.get(size) == root), default=0)
        differ = sorted(size for size, root in signed if ours.get(size) != root)
        for size in [each for each in differ if each <= agreed]:
            self.doubt(f"Two histories were signed: the other one at size {size}.")
        if later := [each for each in differ if each > agreed]:
            last = later[0] if later[0] <= len(leaves) else later[-1]
            self.doubt(f"not those of the signed checkpoint of size {last}.", agreed + 1, last)
        if bundle.size > len(leaves):
            self.doubt("not there, and the log says it has them.", len(leaves) + 1, bundle.size)
        elif ours.get(bundle.size) != unbase64(bundle.about["root"]) or bundle.size < len(leaves):
            self.doubt("Size or root that were stored for the log are not those of its events.")
        if agreed < len(leaves):
            self.not_checked.append(f"positions {agreed + 1} to {len(leaves)}: nothing vouches yet")

    # 6. One event, with what it says.
    def receipt(self, told: dict[str, Any], against: Path | None) -> None:
        if told["format"] != "daybook.receipt/1":
            raise Wrong("The file is neither a bundle nor a receipt of the format that is known.")
        key, entry, content = self.believe(told), told["entry"].encode(), told["content"]
        fields, sealed = read_envelope(entry, told["log"]), unbase64(told["sealed"])
        index = int(fields["position"]) - 1
        head, _, note = told["proof"].partition("\n\n")
        lines = head.split("\n")
        if lines[1:2] == [f"extra {base64.b64encode(entry).decode()}"]:
            del lines[1]
        if lines[:2] != ["c2sp.org/tlog-proof@v1", f"index {index}"]:
            raise Wrong("The proof is not one of this event.")
        _, size, root = self.checkpoint(note, key)
        leaf, proof = leaf_hash(entry), [unbase64(line, 32) for line in lines[2:]]
        if root_by_proof(leaf, index, size, proof) != root:
            raise Wrong("The event is not in the log: the proof leads to another root.")
        if hashlib.sha256(sealed).hexdigest() != fields["digest"]:
            raise Wrong("What is sealed is not what was recorded.")
        # Sealed: format (1 byte), key id (16), nonce (12), commitment (32), ciphertext. Whatever
        # that may be, the commitment was recorded, and it is one to this content alone.
        commitment = hashlib.sha256(unbase64(told["opening"], 16) + content.encode()).digest()
        if sealed[:1] != b"\x01" or sealed[29:61] != commitment:
            raise Wrong("What the receipt says in words is not what was sealed.")
        for each in told["witnesses"]:
            Key(each)  # Nothing else has a place there.
        if against:
            theirs, signed = self.elsewhere(against, told["log"], key)
            same = theirs[index : index + 1]
            signed += roots(theirs[:size], {size}).items()
            if not same and size not in dict(signed):
                self.doubt(f"It cannot be held against {against.name}: use a bundle that has it.")
            if same not in ([], [leaf]) or {each[1] for each in signed if each[0] == size} - {root}:
                self.doubt(f"Two histories: {against.name} is of another one.", index + 1)
        self.checked.append(f"event {index + 1} of {fields['time']} is one of {size}: {key.vkey}")
        if not self.wrong:
            self.checked.append(f"{fields['topic']}: it says what the receipt says, {content}")

    def say(self) -> int:
        for witness in sorted({each.vkey for each in self.witnesses} - self.seen.keys()):
            self.doubt(f"{witness} has cosigned nothing of this.")
        self.checked += [f"{name} cosigned {size} events" for name, size in self.seen.items()]
        self.not_checked += [] if self.witnesses else ["whether all were shown the same log"]
        out = ["Checked:", *self.checked, "Could not be checked:", *self.not_checked, "Wrong:"]
        for first, last, sentence in sorted(self.wrong, key=lambda each: (each[1], -each[0])):
            where = f"Position {first}: " if first == last else f"Positions {first} to {last}: "
            out.append(f"{where if first else ''}{sentence}")
        encoding = sys.stdout.encoding or "utf-8"
        for line in out if self.wrong else [*out, "nothing"]:
            # Nothing in it may move the cursor, hide or turn around what a terminal shows.
            shown = "".join(each if each.isprintable() else f"\\u{ord(each):04x}" for each in line)
            sys.stdout.write(shown.encode(encoding, "backslashreplace").decode(encoding) + "\n")
        return 1 if self.wrong else 0


# 7. The command.
def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Check a Daybook log, or one event of it.")
    parser.add_argument("file", type=Path, help="a bundle (.zip) or a receipt (.json)")
    parser.add_argument("--key", type=Key, help="the log's key, as you have it from elsewhere")
    parser.add_argument("--witness", type=Key, action="append", help="a witness's key")
    parser.add_argument("--against", type=Path, help="another bundle or checkpoint of this log")
    asked = parser.parse_args(arguments)
    check = Check(asked.key, asked.witness or [])
    if (check.key and check.key.is_witness) or not all(each.is_witness for each in check.witnesses):
        parser.error("--key takes the key of a log, and --witness takes that of a witness")
    try:
        data = asked.file.read_bytes()
        if data.startswith(BEGINS):
            check.bundle(Bundle(asked.file.name, data), asked.against)
        else:
            check.receipt(read_json(data), asked.against)
    except Wrong as wrong:
        check.doubt(str(wrong))
    except Exception as error:  # Whatever a damaged file does, it must not pass for a sound one.
        check.doubt(f"A file cannot be read as what it should be ({type(error).__name__}).")
    return check.say()


if __name__ == "__main__":
    sys.exit(main())
