"""The outbox: each message with its media as files a person can open, and a receipt. A client like the networks'.

    outbox/<day>/<post>@<channel>[.2]/   message.txt, its pictures as the network would get them with their alt text, receipt.json

A folder appears whole, by one rename; a second send of the same key finds it and changes nothing.
"""

import json
import os
import shutil
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from pipeline import networks
from pipeline.errors import NotSent
from pipeline.model import Attachment, Bilingual, Channel, Key, Part
from pipeline.network import Absent, Account, Claimed, Found, Prepared, Receipt, Unclear
from pipeline.network.pictures import Picture, derive_image, named


@dataclass(frozen=True)
class OutboxClient:
    """Writes below `folder`; `root` is where the media stand."""

    folder: Path
    root: Path
    channel: Channel
    key: Key
    zone: ZoneInfo

    def whoami(self) -> Account:
        return Account("outbox", self.channel.handle or self.channel.id)

    def prepare(self, part: Part) -> Prepared:
        missing = [a.media.file for a in part.media if a.media.file and not (self.root / a.media.file).is_file()]
        if missing:
            raise NotSent(
                Bilingual(f"fichier introuvable : {missing[0]}", f"file not found: {missing[0]}"),
                code="media_missing",
            )
        return Prepared(part, {one.media.id: self._picture(one) for one in part.media if one.media.file})

    def _picture(self, one: Attachment) -> Picture | None:
        """What the network would get; None for a video, which stays as it is. Rejected as by the network's own client."""
        network = networks.get(self.channel.network)
        if one.media.kind != "image" or network is None:
            return None
        return derive_image(self.root / (one.media.file or ""), network.limits(self.channel))

    def send(self, prepared: Prepared, *, thread: tuple[Receipt, ...], key: str, stamp: datetime) -> Receipt:
        part = prepared.part
        try:
            target = self._target(part.number, key, stamp)
            if not target.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                with tempfile.TemporaryDirectory(prefix=".writing-", dir=target.parent) as made:
                    half = Path(made, "message")
                    half.mkdir()
                    self._write(half, prepared, thread, key, stamp)
                    half.rename(target)
        except OSError as error:
            raise NotSent(
                Bilingual(f"écriture impossible : {error.strerror}", f"cannot write: {error.strerror}"),
                code="disk",
            ) from error
        return Receipt(target.relative_to(self.folder).as_posix())

    def find(self, claimed: Claimed) -> Found | Absent | Unclear:
        for receipt in self.folder.glob(f"*/{self.key}*/receipt.json"):
            if _key_in(receipt.parent) == claimed.key:
                return Found(Receipt(receipt.parent.relative_to(self.folder).as_posix()))
        return Absent()

    def _target(self, number: int, key: str, stamp: datetime) -> Path:
        """The folder of this message; another one of that name, sent anew on the same day, keeps its own."""
        day = self.folder / stamp.astimezone(self.zone).strftime("%Y-%m-%d")
        name = str(self.key) if number == 1 else f"{self.key}.{number}"
        names = (name, *(f"{name}~{again}" for again in range(2, 1000)))
        return next(day / n for n in names if _key_in(day / n) in (None, key))

    def _write(self, into: Path, prepared: Prepared, thread: tuple[Receipt, ...], key: str, stamp: datetime) -> None:
        part = prepared.part
        lines = [part.text]
        if part.warning:
            lines.insert(0, f"[{part.warning}]\n")
        if part.poll:
            lines += ["", *(f"( ) {option}" for option in part.poll.options)]
        media = []
        for number, attachment in enumerate(part.media, 1):
            if attachment.media.file is None:
                continue
            source = self.root / attachment.media.file
            name = f"{number}{source.suffix.lower()}"
            picture = prepared.payload.get(attachment.media.id)
            if isinstance(picture, Picture):
                name = named(name, picture.mime)
                (into / name).write_bytes(picture.content)
            else:
                shutil.copyfile(source, into / name)
            (into / f"{number}.txt").write_text(attachment.alt + "\n", "utf-8")
            media.append({"file": name, "alt": attachment.alt})
        (into / "message.txt").write_text("\n".join(lines) + "\n", "utf-8")
        receipt = {
            "post": self.key.post,
            "channel": self.key.channel,
            "network": self.channel.network,
            "part": part.number,
            "key": key,
            "stamp": stamp.isoformat(),
            "lang": part.lang,
            "length": part.length,
            "limit": part.limit,
            "link": part.link,
            "answers": thread[-1].id if thread else None,
            "media": media,
        }
        text = json.dumps(receipt, ensure_ascii=False, indent=2, sort_keys=True)
        (into / "receipt.json").write_text(text + "\n", "utf-8")
        descriptor = os.open(into, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _key_in(folder: Path) -> str | None:
    """The key of the message in a folder; None when there is none."""
    try:
        return str(json.loads((folder / "receipt.json").read_text("utf-8")).get("key"))
    except (FileNotFoundError, NotADirectoryError):
        return None
