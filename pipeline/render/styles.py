"""The style sheets: one file each, named by its content, made of the brand's palette and of layers in `templates/site/css/`."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from pipeline.compose import packaged
from pipeline.render.colours import Palette, palette
from pipeline.render.files import File

LAYERS = ("tokens", "base", "components", "pages", "print")


@dataclass(frozen=True)
class Styles:
    root: Path
    colours: Mapping[str, str]

    @cached_property
    def palette(self) -> Palette:
        return palette(self.colours)

    @cached_property
    def site(self) -> File:
        """`assets/site.<hash>.css`: the palette, then every layer; the desk stands on it too."""
        both = self.palette
        tokens = (
            f"@layer palette{{:root{{color-scheme:light dark;{both.css('light')}}}\n"
            f"@media (prefers-color-scheme:dark){{:root{{{both.css('dark')}}}}}}}\n"
        )
        return hashed("assets/site.css", (tokens + self._layers(*LAYERS)).encode())

    @cached_property
    def script(self) -> File:
        """`assets/site.<hash>.js`: what JavaScript adds; nothing depends on it."""
        return hashed("assets/site.js", self.read("site.js").encode())

    @cached_property
    def own(self) -> bool:
        """Whether the user has templates of their own (in this project's repository they are the packaged ones)."""
        folder = self.root / "templates" / "site"
        return folder.is_dir() and folder.resolve() != (packaged() / "site").resolve()

    @cached_property
    def digest(self) -> str:
        """Of the packaged templates and of the sheet they make."""
        whole = sha256(self.site.path.encode() + self.script.path.encode())
        for path in sorted((packaged() / "site").rglob("*.j2")):
            whole.update(path.name.encode() + b"\0" + path.read_bytes())
        return whole.hexdigest()

    def sheet(self, name: str, *layers: str) -> File:
        """A further sheet of one's own layers: `sheet("desk", "desk")` is `assets/desk.<hash>.css`."""
        return hashed(f"assets/{name}.css", self._layers(*layers).encode())

    def read(self, name: str) -> str:
        """A file of `templates/site/`, the user's before the packaged one."""
        own = self.root / "templates" / "site" / name
        chosen = own if own.is_file() and not own.is_symlink() else packaged() / "site" / name
        return chosen.read_text(encoding="utf-8")

    def _layers(self, *names: str) -> str:
        return (
            "@layer "
            + ",".join(names)
            + ";\n"
            + "".join(f"@layer {name}{{\n{self.read(f'css/{name}.css')}}}\n" for name in names)
        )


def hashed(path: str, content: bytes) -> File:
    """`assets/site.css` → `assets/site.1a2b3c4d.css`: a changed file has a new address, and may be cached for ever."""
    stem, dot, suffix = path.rpartition(".")
    return File(f"{stem}.{sha256(content).hexdigest()[:10]}{dot}{suffix}", content)
