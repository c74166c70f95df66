"""The forge's issues that are ours, over its interface. What others wrote there is never taken for ours.

Every call says what it could not do by raising an end of `errors`. docs.github.com/rest/issues
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from pipeline.clock import Clock
from pipeline.errors import UsageError
from pipeline.model import Bilingual
from pipeline.review.keeping import Do, Issue, Step
from pipeline.review.notices import key_of
from pipeline.review.verbs import BOT
from pipeline.transport import Answer, End, ErrorWord, Http

LABEL = "editorial"
_A_PAGE = 100  # the most the forge gives at once
_PAGES = 50
_REMEMBERED = timedelta(days=30)  # a closed issue this young is opened again rather than doubled
_BETWEEN = 1.0  # seconds between writes, as the forge asks: docs.github.com/rest/using-the-rest-api/best-practices
_BYTES = 16 << 20  # a page holds a hundred issues of at most 64 kB
_BODY = 60_000  # characters; the forge takes 65,536
_WORDS = (
    ErrorWord(frozenset({403, 429}), "rate limit", End.NOT_SENT, "rate_limited"),
    ErrorWord(
        frozenset({403, 404}),
        "",
        End.REJECTED,
        "no_right",
        Bilingual(
            "Le jeton doit pouvoir écrire les tickets : permissions: issues: write.",
            "The token must be able to write issues: permissions: issues: write.",
        ),
    ),
    ErrorWord(
        frozenset({410}),
        "",
        End.REJECTED,
        "no_issues",
        Bilingual(
            "Les tickets sont fermés dans ce dépôt : Settings → General → Issues.",
            "Issues are switched off in this repository: Settings → General → Issues.",
        ),
    ),
)
FOR_ALL = ("no_right", "no_issues")  # ends that every other write would meet too


class Forge:
    """The issues of one repository."""

    def __init__(self, http: Http, api: str, repository: str, token: str, clock: Clock) -> None:
        self._http, self._clock = http, clock
        self._base = f"{api.rstrip('/')}/repos/{repository}"
        self._headers = {
            "Authorization": f"Bearer {token}",
            "Accept": "application/vnd.github+json",
            "X-GitHub-Api-Version": "2022-11-28",
        }
        self._labelled = False
        self._wrote = False
        http.hide(token)

    def issues(self) -> list[Issue]:
        """Ours: all that are open, and those closed lately."""
        since = (self._clock.now() - _REMEMBERED).strftime("%Y-%m-%dT%H:%M:%SZ")
        return [*self._listed({"state": "open"}), *self._listed({"state": "closed", "since": since})]

    def _listed(self, chosen: dict[str, str]) -> Iterator[Issue]:
        for page in range(1, _PAGES + 1):
            params = {
                "labels": LABEL,
                "per_page": str(_A_PAGE),
                "page": str(page),
                "sort": "created",
                "direction": "asc",
            } | chosen
            answer = self._call("GET", "/issues", params=params, limit=_BYTES)
            rows = answer.read(_rows)
            yield from (issue for row in rows if (issue := _ours(row)) is not None)
            if len(rows) < _A_PAGE:
                return
        raise UsageError(
            Bilingual(
                f"Plus de {_PAGES * _A_PAGE} tickets portent l'étiquette « {LABEL} » : rien n'est changé.",
                f"More than {_PAGES * _A_PAGE} issues carry the label “{LABEL}”: nothing is changed.",
            )
        )

    def carry_out(self, step: Step) -> int:
        """Do one thing; the issue's number. Each is one call that may be repeated, but opening, which the next run settles."""
        content: dict[str, object] = {"title": step.title, "body": step.body[:_BODY]}
        match step.do:
            case Do.OPEN:
                self._label()
                answer = self._write("POST", "/issues", content | {"labels": [LABEL]})
                number = int(answer.read(lambda row: row["number"]))
                if LABEL not in answer.read(_labels):  # it would never be found again
                    self._write("PATCH", f"/issues/{number}", {"state": "closed"})
                    raise answer.error()
                return number
            case Do.REOPEN | Do.REWRITE:
                self._write("PATCH", f"/issues/{step.number}", content | {"state": "open"})
            case Do.CLOSE:
                self._write("PATCH", f"/issues/{step.number}", content | {"state": "closed", "state_reason": "completed"})
            case Do.DOUBLE:
                self._write("PATCH", f"/issues/{step.number}", {"state": "closed", "state_reason": "not_planned"})
        if step.text:
            self._write("POST", f"/issues/{step.number}/comments", {"body": step.text})
        return step.number or 0

    def _label(self) -> None:
        """The label exists before an issue carries it: the forge drops one it does not know without a word."""
        if self._labelled:
            return
        if self._call("GET", f"/labels/{LABEL}", allow=(404,)).status == 404:
            self._write("POST", "/labels", {"name": LABEL, "color": "0b6e4f", "description": "editorial notices"}, allow=(422,))
        self._labelled = True

    def _write(self, method: str, path: str, content: dict[str, object], *, allow: tuple[int, ...] = ()) -> Answer:
        if self._wrote:
            self._clock.sleep(_BETWEEN)
        self._wrote = True
        return self._call(method, path, json=content, allow=allow)

    def _call(self, method: str, path: str, **content: Any) -> Answer:
        return self._http.request(method, self._base + path, headers=self._headers, words=_WORDS, **content)


def _rows(value: Any) -> list[dict[str, Any]]:
    if not isinstance(value, list):
        raise TypeError
    return [row for row in value if isinstance(row, dict)]


def _labels(row: dict[str, Any]) -> set[str]:
    return {label["name"] if isinstance(label, dict) else str(label) for label in row["labels"]}


def _ours(row: dict[str, Any]) -> Issue | None:
    """An issue that our workflows opened; None for anybody else's, whatever stands in it, and for pull requests."""
    author, body = row.get("user"), row.get("body")
    if "pull_request" in row or not isinstance(author, dict) or (author.get("type"), author.get("login")) != ("Bot", BOT):
        return None
    number, key = row.get("number"), key_of(body) if isinstance(body, str) else None
    if not isinstance(number, int) or key is None or not isinstance(body, str):
        return None
    return Issue(number, key, str(row.get("title") or ""), body, row.get("state") == "open")
