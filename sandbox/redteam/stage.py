"""A host in small, with a session that must not notice anything: tricks are tried on it, one after the other.

Runs in: host.
"""

import asyncio
import os
import secrets
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from sandbox.codes import CodeCache
from sandbox.errors import SandboxError, SourceError, WorkerError
from sandbox.limits import Budget
from sandbox.messages import SceneData
from sandbox.redteam import plain, verdicts
from sandbox.redteam.cast import VICTIM, VICTIM_FILE, around, bystander, complete
from sandbox.redteam.places import place
from sandbox.redteam.playing import LOAD_BUDGET, MESSAGE, play
from sandbox.redteam.tricks import Trick, Wall
from sandbox.redteam.verdicts import Outcome, Verdict
from sandbox.redteam.watch import Watch
from sandbox.sources import Sources, make_sources
from sandbox.workers import OpenLink, Worker
from sandbox.workers.inline import InlineLinks
from sandbox.workers.opening import LoadingOpener
from sandbox.workers.zygotes import Zygote

# Far longer than any budget; a host that waits longer than this has been held up.
_HELD_UP_SECONDS: Final = 60.0
_NEIGHBOUR: Final = "Neighbour"
# Set in the host alone: whoever inherits it has inherited too much.
_HOST_VARIABLE: Final = "REDTEAM_HOST_SECRET"


def make_secret() -> str:
    """Return something that nobody can guess, and that can be searched for by how it begins."""
    return f"hush-{secrets.token_hex(16)}"


class Stage:
    """Tries tricks. Made by `open_stage`; one at a time."""

    def __init__(self, directory: Path, watch: Watch, open_link: OpenLink, host_secret: str) -> None:
        self._directory = directory
        self._watch = watch
        self._open_link = open_link
        self._codes = CodeCache()
        self._secrets = {name: make_secret() for name in ("neighbour", "victim", "file")} | {"host": host_secret}
        self._neighbour: Worker | None = None
        self._first_answer = ""
        self._known: dict[str, object] = {}

    async def prepare(self) -> None:
        """Open the neighbour's session and write what a trick may want to read."""
        secret = self._directory / "secret.txt"
        secret.write_text(self._secrets["file"], encoding="ascii")
        self._first_answer = await self._ask_neighbour()
        self._known = {
            "HOST": os.getpid(),
            "NUMBERS": plain.system_call_numbers(),
            "OTHERS": self._watch.processes(),
            "WATCHED": str(self._directory / "watched"),
            "SECRET_FILE": str(secret),
            "PORT": self._watch.port,
            "ABSTRACT": self._watch.abstract,
        }

    async def close(self) -> None:
        """End the neighbour's session."""
        if self._neighbour is not None:
            await self._neighbour.close()

    # The trials

    async def try_front(self, trick: Trick) -> Verdict:
        """Compile a trick under the policy and run it in a worker, as a session would."""
        return await self._try("front", trick, self._with_policy, trusted=())

    async def try_inline(self, trick: Trick) -> Verdict:
        """Do the same in this very process."""
        return await self._try("front", trick, self._inline, trusted=())

    async def try_back(self, trick: Trick) -> Verdict:
        """Run a trick as plain Python: nothing but the process is left to hold it."""
        return await self._try("back", trick, self._plainly, trusted=("victim",))

    async def _try(
        self,
        wall: Wall,
        trick: Trick,
        trial: Callable[[Trick], Awaitable[tuple[Outcome, list[str]]]],
        trusted: tuple[str, ...],
    ) -> Verdict:
        self._watch.look()
        try:
            async with asyncio.timeout(_HELD_UP_SECONDS):
                outcome, findings = await trial(trick)
                findings += await self._neighbour_findings()
        except TimeoutError:
            outcome, findings = Outcome(kind="held-up"), ["the host was held up"]
        # Written by trial alone: within one session nothing but the front wall keeps characters from each other.
        hidden = [secret for owner, secret in self._secrets.items() if owner not in trusted]
        if wall == trick.wall:
            findings += verdicts.judge(trick, outcome)
        if wall == "front":
            findings += [*verdicts.leaks(outcome, hidden, trick.text), *verdicts.unprintable(outcome)]
        else:
            findings += [f"a secret came back: {each[:9]}…" for each in hidden if each in "\n".join(outcome.said)]
        findings += await self._watch.findings(memory=trial != self._inline)
        return Verdict(wall=wall, trick=trick.name, outcome=str(outcome), findings=tuple(findings), known=trick.known)

    async def _with_policy(self, trick: Trick) -> tuple[Outcome, list[str]]:
        return await self._play_files(trick, LoadingOpener(self._open_link, self._codes, LOAD_BUDGET))

    async def _inline(self, trick: Trick) -> tuple[Outcome, list[str]]:
        return await self._play_files(trick, LoadingOpener(InlineLinks(), CodeCache(), LOAD_BUDGET))

    async def _play_files(self, trick: Trick, open_worker: LoadingOpener) -> tuple[Outcome, list[str]]:
        with tempfile.TemporaryDirectory(dir=self._directory) as directory:
            try:
                sources = await asyncio.to_thread(
                    place, complete(trick), trick, self._secrets["victim"], Path(directory)
                )
            except SourceError as error:
                return Outcome(kind=error.code, text=str(error), said=(str(error),)), []
        return await self._play(trick, open_worker, sources, victim=True)

    async def _plainly(self, trick: Trick) -> tuple[Outcome, list[str]]:
        sources = around(complete(trick), trick, self._secrets["victim"])
        codes = CodeCache()
        for source in (*sources.characters, *sources.resources):
            known = self._known if source.name != VICTIM_FILE else {}
            if (code := plain.plain_code(source, known)) is None:
                return Outcome(kind="not-python"), []
            plain.hand_over(codes, source, code)
        return await self._play(trick, LoadingOpener(self._open_link, codes, LOAD_BUDGET), sources, victim=False)

    async def _play(
        self, trick: Trick, open_worker: LoadingOpener, sources: Sources, *, victim: bool
    ) -> tuple[Outcome, list[str]]:
        try:
            worker = await open_worker(sources)
        except SandboxError as error:
            return Outcome(kind="no-worker", text=str(error), said=(str(error),)), []
        try:
            outcome = await play(worker, trick)
            return outcome, await self._victim_findings(worker) if victim else []
        finally:
            await worker.close()

    # Who must not notice

    async def _victim_findings(self, worker: Worker) -> list[str]:
        if not worker.alive:
            return []
        try:
            answered = await worker.call(VICTIM, "reply", SceneData(), MESSAGE, Budget())
        except WorkerError:
            # It is replaced, with the same characters and the same state.
            return []
        except SandboxError as error:
            found = next((each for each in worker.diagnostics if each.file == VICTIM_FILE), None)
            return [f"another character of the session is broken: {found.message if found else error}"]
        return [] if answered.value == self._first_answer else [f"another character now says {answered.value!r}"]

    async def _neighbour_findings(self) -> list[str]:
        try:
            answer = await self._ask_neighbour()
        except SandboxError as error:
            await self.close()
            self._neighbour = None
            return [f"another session is broken: {error}"]
        return [] if answer == self._first_answer else [f"another session now says {answer!r}"]

    async def _ask_neighbour(self) -> str:
        if self._neighbour is None:
            source = bystander(_NEIGHBOUR, self._secrets["neighbour"])
            opener = LoadingOpener(self._open_link, self._codes)
            self._neighbour = await opener(make_sources("/neighbour", [source]))
        answered = await self._neighbour.call(_NEIGHBOUR, "reply", SceneData(), MESSAGE, Budget())
        return str(answered.value)


@asynccontextmanager
async def open_stage() -> AsyncIterator[Stage]:
    """Start what a host starts, and a neighbour's session, and leave nothing behind.

    Everything in its directory may be read and written by anybody, so that it is the walls that keep tricks out.
    """
    with tempfile.TemporaryDirectory(prefix="greenroom-redteam-") as name:
        directory, watched = _make_directories(name)
        host_secret = make_secret()
        os.environ[_HOST_VARIABLE] = host_secret
        try:
            with Watch(watched) as watch:
                async with Zygote() as zygote:
                    stage = Stage(directory, watch, zygote, host_secret)
                    await stage.prepare()
                    try:
                        yield stage
                    finally:
                        await stage.close()
        finally:
            os.environ.pop(_HOST_VARIABLE, None)


def _make_directories(name: str) -> tuple[Path, Path]:
    directory = Path(name)
    directory.chmod(0o755)
    watched = directory / "watched"
    watched.mkdir()
    watched.chmod(0o777)
    return directory, watched
