"""How a network's findings are worded: French spaces, numbers with their unit, and where in the post they stand."""

from pipeline.model import Bilingual, KeyPath, Level, Message, Problem, Scope
from pipeline.text import visible

_HOLDS = ((" :", "\u00a0:"), ("« ", "«\u00a0"), (" »", "\u00a0»"))


def say(fr: str, en: str) -> Bilingual:
    """A sentence in both languages, safe to print; French spaces that must hold are made no-break."""
    fr, en = _shown(fr), _shown(en)
    for plain, held in _HOLDS:
        fr = fr.replace(plain, held)
    return Bilingual(fr, en)


def _shown(text: str) -> str:
    """Content stands in messages: what nobody sees in it is named, and does nothing to a terminal or a log."""
    return text if text.replace("\u00a0", "").isprintable() else visible(text)


def amount(number: int, unit: Bilingual) -> Bilingual:
    """`7 caractères` / `7 characters`, `1 caractère` / `1 character`."""
    if number == 1:
        unit = Bilingual(_singular(unit.fr), _singular(unit.en))
    return Bilingual(f"{number} {unit.fr}", f"{number} {unit.en}")


def _singular(unit: str) -> str:
    return " ".join(word.removesuffix("s") for word in unit.split(" "))


class Findings(list[Problem]):
    """The problems of one message, each opening with the network's name and, in a thread, with the part's number."""

    def __init__(self, label: str, message: Message) -> None:
        super().__init__()
        self._label = label
        self._message = message

    def add(
        self,
        code: str,
        message: Bilingual,
        hint: Bilingual | None = None,
        *,
        part: int | None = None,
        level: Level = Level.ERROR,
    ) -> None:
        """`part`: the number of the part it is about; None for the message as a whole."""
        found = next((one for one in self._message.parts if one.number == part), None)
        where = Bilingual("", "")
        if found and found.kind == "first_comment":
            where = Bilingual("premier commentaire, ", "first comment, ")
        elif found and sum(one.kind != "first_comment" for one in self._message.parts) > 1:
            where = Bilingual(f"partie {found.number}, ", f"part {found.number}, ")
        path: KeyPath = found.path if found else ("channels", self._message.key.channel)
        self.append(
            Problem(
                level=level,
                code=code,
                scope=Scope.POST,
                message=say(f"{self._label} : {where.fr}{message.fr}", f"{self._label}: {where.en}{message.en}"),
                file="",
                hint=hint and say(hint.fr, hint.en),
                path=path,
                post=self._message.key.post,
                channel=self._message.key.channel,
            )
        )
