"""What this calendar names: ids by kind, languages and the clock; what shapes check references against."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from pipeline.model import Bilingual, Lang

KINDS: Mapping[str, Bilingual] = {
    "channels": Bilingual("canal", "channel"),
    "channel_groups": Bilingual("groupe de canaux", "channel group"),
    "channels_and_groups": Bilingual("canal", "channel"),
    "pillars": Bilingual("pilier", "pillar"),
    "audiences": Bilingual("public", "audience"),
    "partners": Bilingual("partenaire", "partner"),
    "rendezvous": Bilingual("rendez-vous", "rendez-vous"),
    "campaigns": Bilingual("campagne", "campaign"),
    "key_dates": Bilingual("temps fort", "key date"),
    "quiet_periods": Bilingual("période creuse", "quiet period"),
    "objectives": Bilingual("objectif", "objective"),
    "team": Bilingual("rôle de l'équipe", "role of the team"),
    "rules": Bilingual("règle", "rule"),
    "channels_and_networks": Bilingual("canal ou réseau", "channel or network"),
    "networks": Bilingual("réseau", "network"),
    "languages": Bilingual("langue", "language"),
}


@dataclass(frozen=True)
class Names:
    """Ids by the section of calendar.yaml that defines them, in its order."""

    ids: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    languages: tuple[Lang, ...] = ("fr", "en")
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))

    def of(self, kind: str) -> tuple[str, ...]:
        if kind == "languages":
            return self.languages
        if kind == "channels_and_groups":
            return tuple(dict.fromkeys(self.of("channels") + self.of("channel_groups")))
        if kind == "channels_and_networks":
            return self.of("channels") + self.of("networks")
        return self.ids.get(kind, ())
