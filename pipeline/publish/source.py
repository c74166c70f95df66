"""What a run publishes from: the fetched default branch, never the working tree; a local ledger takes the folder as it is."""

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from pipeline.errors import ContentError, GitError
from pipeline.git import Git
from pipeline.load import load_site
from pipeline.model import Bilingual, Level, Problem, Site

_REF = "refs/editorial/source"


@dataclass(frozen=True)
class Source:
    """The site as people merged it. `commit` is None for a folder outside git's control."""

    site: Site
    problems: tuple[Problem, ...]
    commit: str | None


class Sources(Protocol):
    def latest(self) -> Source:
        """The newest there is. Raises ContentError when nothing may be published from it, GitError when git fails."""
        ...

    def close(self) -> None: ...


def _checked(root: Path, cache: Path | None, commit: str | None) -> Source:
    if (root / ".editorial").exists() and commit is not None:
        raise ContentError(
            Bilingual(
                "Le dépôt contient « .editorial » : l'état de la machine n'a pas sa place parmi les fichiers des auteurs. "
                "Supprimez-le (git rm -r .editorial). Rien n'est publié.",
                "The repository holds “.editorial”: the machine's state has no place among the authors' files. "
                "Remove it (git rm -r .editorial). Nothing is published.",
            )
        )
    site, problems = load_site(root, cache=cache)
    vital = [p for p in problems if p.vital and p.level is Level.ERROR]
    if site is None or vital:
        first = (vital or [p for p in problems if p.level is Level.ERROR])[:1]
        fr = first[0].message.fr if first else "calendar.yaml est illisible"
        en = first[0].message.en if first else "calendar.yaml cannot be read"
        raise ContentError(
            Bilingual(
                f"Rien n'est publié : {fr} Corrigez calendar.yaml (editorial check dit tout), puis relancez.",
                f"Nothing is published: {en} Mend calendar.yaml (editorial check says it all), then run again.",
            )
        )
    return Source(site, tuple(problems), commit)


class Folder:
    """The folder as it stands, read once: for a local ledger."""

    def __init__(self, root: Path, cache: Path | None = None) -> None:
        self._root, self._cache = root, cache
        self._source: Source | None = None

    def latest(self) -> Source:
        if self._source is None:
            self._source = _checked(self._root, self._cache, None)
        return self._source

    def close(self) -> None:
        pass


class DefaultBranch:
    """The remote's default branch, fetched at every look and unpacked once per commit.

    `inside` is the site's folder within the repository. `expected`: the branch this run was started for; another one is
    refused, so that a workflow run from a feature branch publishes nothing.
    """

    def __init__(
        self,
        git: Git,
        remote: str,
        *,
        inside: str = "",
        expected: str | None = None,
        cache: Path | None = None,
    ) -> None:
        self._git, self._remote, self._inside, self._cache = git, remote, inside, cache
        self._branch = git.default_branch(remote)
        self._folders: list[Path] = []  # what is being sent may still need the one before
        self._source: Source | None = None
        if self._branch is None:
            raise GitError(
                Bilingual(
                    f"Le distant « {remote} » n'a pas de branche par défaut : rien n'est publié.",
                    f"The remote “{remote}” has no default branch: nothing is published.",
                )
            )
        if expected is not None and expected != self._branch:
            raise ContentError(
                Bilingual(
                    f"Ce passage vient de la branche « {expected} » ; on ne publie que depuis « {self._branch} ».",
                    f"This run comes from the branch “{expected}”; only “{self._branch}” is published.",
                )
            )

    def latest(self) -> Source:
        assert self._branch is not None  # noqa: S101 - refused in __init__
        commit = self._git.fetch(self._remote, self._branch, _REF)
        if self._source is None or self._source.commit != commit:
            folder = Path(tempfile.mkdtemp(prefix="editorial-"))
            try:
                self._git.archive(commit, folder)
                self._source = _checked(folder / self._inside, self._cache, commit)
            except BaseException:
                shutil.rmtree(folder, ignore_errors=True)
                raise
            self._forget(self._folders[:-1])
            self._folders.append(folder)
        return self._source

    def close(self) -> None:
        self._forget(self._folders[:])

    def _forget(self, folders: list[Path]) -> None:
        for folder in folders:
            shutil.rmtree(folder, ignore_errors=True)
            self._folders.remove(folder)
