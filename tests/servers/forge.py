"""A forge's issues on loopback: labels, lists in pages, writing, comments, rights and rates, as a token of a workflow meets them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from tests.servers.loopback import LoopbackServer
from tests.servers.messages import Refusal, Reply, Request, read_json, route

BOT: Mapping[str, str] = {"login": "github-actions[bot]", "type": "Bot"}
TOKEN = "ghs_workflow-token-0123456789"
_LONGEST = 65_536  # characters of a body


class ForgeServer(LoopbackServer):
    """One repository, `atelier/editorial`. `may`: what the token is allowed ("write", "read"); `issues_on`: whether it has any.

    drops_labels: labels that do not exist are dropped without a word, as for a token that may not make them.
    """

    name = "forge"
    repository: ClassVar[str] = "atelier/editorial"

    def __init__(self, *, may: str = "write", issues_on: bool = True, drops_labels: bool = True, **base: Any) -> None:
        super().__init__(**base)
        self.may, self.issues_on, self.drops_labels = may, issues_on, drops_labels
        self.issues: dict[int, dict[str, Any]] = {}
        self.labels: set[str] = {"bug"}
        self.comments: list[tuple[int, str]] = []

    @property
    def stored(self) -> list[dict[str, Any]]:
        return list(self.issues.values())

    def open_titles(self) -> list[str]:
        return [issue["title"] for issue in self.stored if issue["state"] == "open"]

    def writes(self) -> list[str]:
        """The calls that changed something, or tried to."""
        return [f"{call.method} {call.path.partition(self.repository)[2]}" for call in self.calls() if call.method != "GET"]

    def put(
        self, title: str, body: str, *, user: Mapping[str, str] = BOT, labels: tuple[str, ...] = ("editorial",), **more: Any
    ) -> int:
        """An issue that somebody wrote."""
        number = max(self.issues, default=0) + 1
        now = _stamp(self.now())
        self.issues[number] = {
            "number": number, "title": title, "body": body, "state": "open", "user": dict(user),
            "labels": [{"name": label} for label in labels], "created_at": now, "updated_at": now,
        } | more  # fmt: skip
        return number

    def not_found(self) -> Reply:
        return Reply(404, {"message": "Not Found"})

    # ── the routes ───────────────────────────────────────────────────────────────────────────────────────────────
    @route("GET", "/repos/atelier/editorial/issues")
    def list(self, request: Request) -> Reply:
        self._may(request, write=False)
        asked = request.query
        found = [issue for issue in self.stored if asked.get("state", "open") in (issue["state"], "all")]
        wanted = set(filter(None, asked.get("labels", "").split(",")))
        found = [issue for issue in found if wanted <= {label["name"] for label in issue["labels"]}]
        found = [issue for issue in found if issue["updated_at"] >= asked.get("since", "")]
        size, page = min(int(asked.get("per_page", 30)), 100), int(asked.get("page", 1))
        return Reply(200, found[size * (page - 1) : size * page])

    @route("POST", "/repos/atelier/editorial/issues")
    def create(self, request: Request) -> Reply:
        self._may(request)
        body = read_json(request, _invalid)
        self._sound(body)
        known = [label for label in body.get("labels", ()) if label in self.labels or not self.drops_labels]
        number = self.put(body["title"], body.get("body", ""), labels=tuple(known))
        return Reply(201, self.issues[number])

    @route("PATCH", "/repos/atelier/editorial/issues/{number}")
    def change(self, request: Request, number: str) -> Reply:
        self._may(request)
        issue, body = self._issue(number), read_json(request, _invalid)
        self._sound({"title": issue["title"]} | dict(body))
        issue |= {name: body[name] for name in ("title", "body", "state") if name in body}
        issue["updated_at"] = _stamp(self.now())
        return Reply(200, issue)

    @route("POST", "/repos/atelier/editorial/issues/{number}/comments")
    def comment(self, request: Request, number: str) -> Reply:
        self._may(request)
        self._issue(number)
        self.comments.append((int(number), read_json(request, _invalid)["body"]))
        return Reply(201, {"id": len(self.comments)})

    @route("GET", "/repos/atelier/editorial/labels/{name}")
    def label(self, request: Request, name: str) -> Reply:
        self._may(request, write=False)
        return Reply(200, {"name": name}) if name in self.labels else self.not_found()

    @route("POST", "/repos/atelier/editorial/labels")
    def make_label(self, request: Request) -> Reply:
        self._may(request)
        name = read_json(request, _invalid)["name"]
        if name in self.labels:
            return Reply(422, {"message": "Validation Failed", "errors": [{"code": "already_exists"}]})
        self.labels.add(name)
        return Reply(201, {"name": name})

    # ── what it insists on ───────────────────────────────────────────────────────────────────────────────────────
    def _may(self, request: Request, *, write: bool = True) -> None:
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            raise Refusal(Reply(401, {"message": "Bad credentials"}))
        if not self.issues_on:
            raise Refusal(Reply(410, {"message": "Issues has been disabled in this repository."}))
        if write and self.may != "write":
            raise Refusal(Reply(403, {"message": "Resource not accessible by integration"}))

    def _issue(self, number: str) -> dict[str, Any]:
        if not number.isdigit() or int(number) not in self.issues:
            raise Refusal(self.not_found())
        return self.issues[int(number)]

    def _sound(self, body: Mapping[str, Any]) -> None:
        if not body.get("title") or len(body.get("title", "")) > 256 or len(body.get("body") or "") > _LONGEST:
            raise Refusal(Reply(422, {"message": "Validation Failed"}))


def _invalid(why: str) -> Refusal:
    return Refusal(Reply(400, {"message": f"Problems parsing JSON: {why}"}))


def _stamp(instant: datetime) -> str:
    return instant.strftime("%Y-%m-%dT%H:%M:%SZ")


if __name__ == "__main__":
    ForgeServer.main()
