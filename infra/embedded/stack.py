"""One start of the whole stack, from an empty folder or a full one."""

import asyncio
import os
import signal
import subprocess
import time
from pathlib import Path

from infra.embedded import environment, keys, migrate, ports, postgres, seed, services, state
from infra.embedded.home import Home
from infra.embedded.ports import Ports
from infra.embedded.supervisor import Supervisor, open_log, say


class AlreadyRunningError(RuntimeError):
    """This folder's stack runs already."""


def host() -> str:
    return os.environ.get("IBID_HOST") or "127.0.0.1"


def prepare(home: Home, chosen: Ports) -> dict[str, str]:
    """Checks everything that can be refused before anything is started. The stack's secrets."""
    before = state.read(home)
    if before is not None and state.alive(before.supervisor):
        raise AlreadyRunningError(
            f"Ibid runs already at http://{before.host}:{before.ports.gateway}; ./scripts/stop.sh ends it"
        )
    if before is not None:
        state.stop(before)
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
    with open_log(home.logs, "postgres") as log:
        server = postgres.start(home, chosen.postgres, log)
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
    """Runs until a signal. Raises what prepare and database raise, and NotReadyError."""
    secrets = prepare(home, chosen)
    began = time.monotonic()
    supervisor = Supervisor(services.chosen(services.plan(home, secrets, chosen, host()), only), home.logs)
    server = await asyncio.to_thread(database, home, secrets, chosen)
    try:
        supervisor.start()
        _note(home, chosen, server, supervisor, ready=False)
        await supervisor.until_ready()
        if demo:
            await asyncio.to_thread(seed.ensure, home, secrets, chosen)
        _note(home, chosen, server, supervisor, ready=True)
        say(f"ready in {time.monotonic() - began:.1f} s")
        say(greeting(home, secrets, chosen, demo=demo))
        await _until_told(home, chosen, server, supervisor, watch=watch)
    finally:
        await supervisor.stop()
        await asyncio.to_thread(postgres.stop, server)
        home.state.unlink(missing_ok=True)
        say("stopped")


async def _until_told(
    home: Home, chosen: Ports, server: subprocess.Popen[bytes], supervisor: Supervisor, *, watch: bool
) -> None:
    told = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, told.set)
    work = [asyncio.create_task(supervisor.keep()), asyncio.create_task(_keep_note(home, chosen, server, supervisor))]
    if watch:
        work.append(asyncio.create_task(supervisor.watch()))
    waiting = asyncio.create_task(told.wait())
    await asyncio.wait([waiting, *work], return_when=asyncio.FIRST_COMPLETED)
    for task in (waiting, *work):
        task.cancel()


async def _keep_note(home: Home, chosen: Ports, server: subprocess.Popen[bytes], supervisor: Supervisor) -> None:
    """A restarted service has a new number; and without Postgres there is no stack."""
    known = supervisor.processes
    while server.poll() is None:
        await asyncio.sleep(0.5)
        if supervisor.processes != known:
            known = supervisor.processes
            _note(home, chosen, server, supervisor, ready=True)
    say(f"postgres ended; see {home.logs / 'postgres.log'}. Start Ibid again: nothing that was saved is lost.")


def _note(home: Home, chosen: Ports, server: subprocess.Popen[bytes], supervisor: Supervisor, *, ready: bool) -> None:
    running = {"postgres": server.pid} | supervisor.processes
    state.write(
        home,
        state.State(
            supervisor=state.me(os.getpid()),
            services={name: born for name, pid in running.items() if (born := _or_none(pid))},
            ports=chosen,
            host=host(),
            ready=ready,
        ),
    )


def _or_none(pid: int) -> state.Running | None:
    return state.me(pid) if Path(f"/proc/{pid}").exists() else None


def greeting(home: Home, secrets: dict[str, str], chosen: Ports, *, demo: bool) -> str:
    site = environment.shared(secrets, chosen, host())["SITE_URL"]
    lines = ["", f"  Ibid   {site}"]
    if demo:
        lines.append(f"  Demo   {seed.EMAIL}   password {secrets['DEMO_PASSWORD']}")
    lines += [f"  Mail   http://127.0.0.1:{chosen.mail}   (what Ibid sends is read here)", f"  Data   {home.path}", ""]
    return "\n".join([*lines, "  To stop: Ctrl-C here, or ./scripts/stop.sh", ""])
