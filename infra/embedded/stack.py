"""One start of the whole stack, from an empty folder or a full one."""

import asyncio
import contextlib
import os
import signal
import subprocess
import time
from pathlib import Path

from infra.embedded import environment, keys, ports, postgres, seed, services, state, swap
from infra.embedded.home import Home, command
from infra.embedded.ports import Ports
from infra.embedded.refusal import Refusal
from infra.embedded.supervisor import Supervisor, meaning, open_log, say, tail


class AlreadyRunningError(Refusal):
    """This folder's stack runs already."""


def host() -> str:
    asked = os.environ.get("IBID_HOST") or "localhost"
    return "127.0.0.1" if asked == "localhost" else asked


def prepare(home: Home, chosen: Ports) -> dict[str, str]:
    """Checks everything that can be refused before anything is started. The stack's secrets."""
    before = state.read(home)
    if before is not None and state.alive(before.supervisor):
        raise AlreadyRunningError(f"Ibid runs here already, at {before.site}\nTo stop it: {command('stop')}")
    if before is not None:
        state.stop(before)
    # One that a restore began, and did not live to stop.
    postgres.end(home)
    if swap.finish(home):
        say("A restore that was interrupted is finished.")
    ports.check(chosen, host())
    home.web.mkdir(parents=True, exist_ok=True)
    return _secrets(home)


def prepare_database(home: Home, chosen: Ports) -> dict[str, str]:
    """As `prepare`, for Postgres alone."""
    ports.check(chosen, host(), only=("postgres",))
    return _secrets(home)


def _secrets(home: Home) -> dict[str, str]:
    """A database whose keys were deleted can be read by nobody: it is set aside, never removed."""
    if home.data.exists() and not home.settings.exists():
        aside = home.data.with_name(f"data.without-keys-{time.strftime('%Y%m%d-%H%M%S')}")
        home.data.rename(aside)
        (home.path / "bootstrapped").unlink(missing_ok=True)
        say(f"{home.settings} is gone, and the database was made with it: the old database now lies in {aside}")
    return keys.ensure(home.settings)


def database(home: Home, secrets: dict[str, str], chosen: Ports) -> subprocess.Popen[bytes]:
    """Postgres, bootstrapped and migrated. Raises PostgresError or MigrationError, leaving nothing running."""
    made = postgres.make_cluster(home, secrets["SUPERUSER_PASSWORD"])
    server = start_postgres(home, chosen)
    # Its library is read while the services that start at once do the same on the other core.
    from infra.embedded import migrate  # noqa: PLC0415

    try:
        if made or not _bootstrapped(home):
            migrate.bootstrap(environment.superuser_url(secrets, chosen), passwords(secrets))
            (home.path / "bootstrapped").touch()
        for name in migrate.apply(environment.migration_url(secrets, chosen)):
            say(f"  migrated {name}")
    except BaseException:
        postgres.stop(server)
        raise
    return server


def start_postgres(home: Home, chosen: Ports) -> subprocess.Popen[bytes]:
    with open_log(home.logs, "postgres") as log:
        before = log.tell()
        try:
            return postgres.start(home, chosen.postgres, log)
        except postgres.PostgresError as problem:
            raise postgres.PostgresError(
                f"{problem}; the end of its log:\n{tail(home.logs, 'postgres', before)}"
            ) from None


def _bootstrapped(home: Home) -> bool:
    return (home.path / "bootstrapped").exists()


def passwords(secrets: dict[str, str]) -> dict[str, str]:
    return {
        "postgres": secrets["POSTGRES_PASSWORD"],
        "authenticator": secrets["REST_PASSWORD"],
        "supabase_auth_admin": secrets["AUTH_PASSWORD"],
        "supabase_storage_admin": secrets["STORAGE_PASSWORD"],
    }


async def run(home: Home, chosen: Ports, *, watch: bool, demo: bool, only: str = "") -> None:
    """Runs until a signal. Raises what prepare and database raise, and NotReadyError; leaves nothing running."""
    secrets = prepare(home, chosen)
    told = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, told.set)
    wanted = services.chosen(services.plan(home, secrets, chosen, host(), watch=watch), only)
    stack = Stack(home, secrets, chosen, Supervisor(wanted, home.logs))
    living = asyncio.create_task(stack.live(watch=watch, demo=demo))
    asked = asyncio.create_task(told.wait())
    try:
        await asyncio.wait([living, asked], return_when=asyncio.FIRST_COMPLETED)
        if living.done():
            living.result()
    finally:
        for task in (living, asked):
            task.cancel()
        await stack.stop()
        say("stopped")


class Stack:
    """Postgres with the services around it, as one thing that starts, lives and stops."""

    def __init__(self, home: Home, secrets: dict[str, str], chosen: Ports, supervisor: Supervisor) -> None:
        self._home = home
        self._secrets = secrets
        self._ports = chosen
        self._site = environment.site(secrets, chosen, host())
        self._supervisor = supervisor
        # A task of its own: cancelling who waits for it must not lose a server that is just coming up.
        self._postgres: asyncio.Task[subprocess.Popen[bytes]] | None = None
        self._leaving = asyncio.Event()

    async def live(self, *, watch: bool, demo: bool) -> None:
        """Starts everything, says so, and keeps it up until cancelled."""
        self._postgres = asyncio.create_task(asyncio.to_thread(database, self._home, self._secrets, self._ports))
        self._supervisor.start("at once")
        self._note(None, ready=False)
        server = await asyncio.shield(self._postgres)
        self._supervisor.start("after postgres")
        self._note(server, ready=False)
        await self._supervisor.until_ready()
        self._supervisor.start("last")
        # From the first breath of this process, the reading of its own modules included.
        took = state.age()
        if demo:
            await self._seed()
        watching = [asyncio.create_task(self._supervisor.watch())] if watch else []
        # A task's first step is where it begins to watch: a change right after we say ready is not missed.
        await asyncio.sleep(0)
        say(f"ready in {took:.1f} s")
        say(greeting(self._home, self._secrets, self._ports, self._site))
        say(f"  To stop: Ctrl-C here, or {command('stop')}\n")
        # Written down last: who waits for it (--detach) then shows all that was said.
        self._note(server, ready=True)
        await asyncio.gather(self._supervisor.keep(), self._keep_postgres(), *watching)

    async def _seed(self) -> None:
        try:
            await asyncio.to_thread(seed.ensure, self._home, self._secrets, self._ports)
        except seed.SeedError as problem:
            say(str(problem))

    async def _keep_postgres(self) -> None:
        """Starts a server again that ended, and writes down who runs now."""
        assert self._postgres is not None
        known: dict[str, int] = {}
        while True:
            server = await asyncio.shield(self._postgres)
            now = {"postgres": server.pid} | self._supervisor.processes
            if now != known:
                self._note(server, ready=True)
                known = now
            if (code := server.poll()) is not None:
                last = tail(self._home.logs, "postgres")
                say(f"\npostgres ended ({meaning(code)}); the end of its log:\n{last}")
                self._postgres = asyncio.create_task(self._postgres_again())
            await asyncio.sleep(0.5)

    async def _postgres_again(self) -> subprocess.Popen[bytes]:
        """A new server, however often it has to be tried. Raises PostgresError only when we are told to stop."""
        pause = 0.5
        while True:
            say("starting postgres again; what was saved is safe")
            try:
                return await asyncio.to_thread(start_postgres, self._home, self._ports)
            except postgres.PostgresError as problem:
                pause = min(pause * 2, 30)
                say(f"\n{problem}\ntrying again in {pause:.0f} s")
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._leaving.wait(), pause)
                    raise

    async def stop(self) -> None:
        """Services first, so that none writes an error about a database that left."""
        self._leaving.set()
        await self._supervisor.stop()
        if self._postgres is not None:
            with contextlib.suppress(Refusal):
                await asyncio.to_thread(postgres.stop, await self._postgres)
        self._home.state.unlink(missing_ok=True)

    def _note(self, server: subprocess.Popen[bytes] | None, *, ready: bool) -> None:
        running = ({"postgres": server.pid} if server else {}) | self._supervisor.processes
        state.write(
            self._home,
            state.State(
                supervisor=state.me(os.getpid()),
                services={name: born for name, pid in running.items() if (born := _or_none(pid))},
                ports=self._ports,
                site=self._site,
                ready=ready,
            ),
        )


def _or_none(pid: int) -> state.Running | None:
    return state.me(pid) if Path(f"/proc/{pid}").exists() else None


def greeting(home: Home, secrets: dict[str, str], chosen: Ports, site: str) -> str:
    lines = ["", f"  Ibid   {site}"]
    if seed.was_made(home):
        lines.append(f"  Demo   {seed.EMAIL}   password {secrets['DEMO_PASSWORD']}")
    apart = "" if home.postgres.is_relative_to(home.path) else f"   (the database in {home.postgres})"
    lines += [
        f"  Mail   http://127.0.0.1:{chosen.mail}   (what Ibid sends is read here)",
        f"  Data   {home.path}{apart}",
        "  For    one machine; a server that others depend on runs infra/compose.prod.yml (docs/self-hosting.md)",
    ]
    return "\n".join([*lines, ""])
