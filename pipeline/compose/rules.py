"""The house rules that one publication can be held against; calendar.yaml gives their level, `waive:` lifts one with a reason.

A rule is a function from a `Case` to its findings. Rules over the whole plan (spacing, cadence, promotion…) stand in `plan`.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from pipeline.compose import message_rules, post_rules
from pipeline.compose.cases import Case, Check, Finding
from pipeline.model import Bilingual, Level, Problem, Rule, Scope
from pipeline.network import say


def check(case: Case, checks: Mapping[str, Check]) -> list[Problem]:
    """Every rule of `checks` that is not off, at its level; a waived one is said once, with its reason."""
    found: list[Problem] = []
    for name, rule_check in checks.items():
        rule = case.calendar.rules.get(name) or DEFAULTS.get(name)
        if rule is None or rule.level == "off":
            continue
        found += [_problem(case, rule, finding) for finding in rule_check(replace(case, rule=rule))]
    return found


def _problem(case: Case, rule: Rule, finding: Finding) -> Problem:
    level, message = finding.level or Level(rule.level), finding.message
    reason = case.post.waive.get(rule.id)
    if reason is not None:
        level = Level.NOTICE
        message = Bilingual(f"{message.fr} (admis\u00a0: {reason.strip()})", f"{message.en} (waived: {reason.strip()})")
    return Problem(
        level=level,
        code=rule.id,
        scope=Scope.POST,
        message=say(message.fr, message.en),
        file=finding.file or case.post.file,
        hint=None if reason is not None or finding.hint is None else say(finding.hint.fr, finding.hint.en),
        path=finding.path,
        line=finding.line,
        post=case.post.id,
        channel=case.channel.id if case.channel else None,
    )


NONE: Final = Rule("none", "off")  # a case's rule before it is held against one
MESSAGE_CHECKS: Final[Mapping[str, Check]] = {
    "alt-text": message_rules.alt_text,
    "banned-words": message_rules.banned_words,
    "inclusive-writing": message_rules.inclusive,
    "register": message_rules.register,
    "hashtags": message_rules.hashtags,
    "emoji": message_rules.emoji,
    "identical-text": message_rules.identical,
    "links": message_rules.links,
    "disclosure": message_rules.disclosure,
    "literal-link": message_rules.literal_link,
}
POST_CHECKS: Final[Mapping[str, Check]] = {
    "required": post_rules.required,
    "consent": post_rules.consent,
    "translation": post_rules.translation,
    "banned-words": post_rules.banned_in_articles,
}
DEFAULTS: Final[Mapping[str, Rule]] = {  # what holds without a line in calendar.yaml
    "alt-text": Rule("alt-text", "warning"),
    "disclosure": Rule("disclosure", "warning"),
    "literal-link": Rule("literal-link", "notice"),
}
