"""The stack's commands: `python -m infra.embedded up|db|status|stop|reset|migrate|env`."""

import argparse
import asyncio
import os
import subprocess
import sys
import time

from infra.embedded import environment, home, keys, ports, postgres, stack, state, supervisor
from infra.embedded.banner import banner
from infra.embedded.refusal import Refusal
from infra.embedded.supervisor import say


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m infra.embedded", description=__doc__)
    parser.add_argument("command", choices=list(COMMANDS))
    parser.add_argument("--detach", action="store_true", help="return once it is ready")
    parser.add_argument("--watch", action="store_true", help="start the BFF and worker again when their code changes")
    parser.add_argument("--no-demo", action="store_true", help="make no demo person and project")
    parser.add_argument("--only", metavar="NAMES", default="", help="of the services, only these: rest,storage")
    asked = parser.parse_args()
    try:
        return COMMANDS[asked.command](asked)
    except Refusal as problem:
        print(f"\n{problem}", file=sys.stderr)  # noqa: T201
        return 1


def up(asked: argparse.Namespace) -> int:
    if asked.detach:
        return detached()
    where = home.locate()
    say(banner("Ibid"))
    asyncio.run(stack.run(where, ports.read(os.environ), watch=asked.watch, demo=not asked.no_demo, only=asked.only))
    return 0


def detached() -> int:
    """Starts ourselves again in a session of its own, and shows what it says until it is ready."""
    where = home.locate()
    chosen = ports.read(os.environ)
    stack.prepare(where, chosen)
    words = ["up", *(word for word in sys.argv[2:] if word != "--detach")]
    with supervisor.open_log(where.logs, "supervisor") as log:
        start = log.tell()
        child = subprocess.Popen(
            [sys.executable, "-m", "infra.embedded", *words], cwd=home.ROOT,
            stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
    while child.poll() is None:
        now = state.read(where)
        if now is not None and now.ready and now.supervisor.pid == child.pid:
            break
        time.sleep(0.05)
    said = (where.logs / "supervisor.log").read_bytes()[start:].decode(errors="replace")
    say(said.rstrip().replace("Ctrl-C here, or ", ""))
    return child.poll() or 0


def database(_: argparse.Namespace) -> int:
    """Postgres alone, bootstrapped and migrated, until a signal."""
    where = home.locate()
    chosen = ports.read(os.environ)
    secrets = stack.prepare_database(where, chosen)
    server = stack.database(where, secrets, chosen)
    say(f"postgres is ready: {environment.migration_url(secrets, chosen)}")
    try:
        server.wait()
    except KeyboardInterrupt:
        postgres.stop(server)
    return 0


def status(_: argparse.Namespace) -> int:
    where = home.locate()
    now = state.read(where)
    if now is None or not state.alive(now.supervisor):
        say(f"Ibid is not running here. Start it with {home.command('start')}")
        return 1
    say(stack.greeting(where, keys.read(where.settings), now.ports, now.site))
    for name, running in now.services.items():
        say(f"  {name:<10} {'running' if state.alive(running) else 'ended'} (process {running.pid})")
    say(f"\n  {'To stop' if now.ready else 'It is still starting. To stop'}: {home.command('stop')}\n")
    return 0


def stop(_: argparse.Namespace) -> int:
    now = state.read(home.locate())
    stopped = now is not None and state.stop(now)
    say("stopped" if stopped else "Ibid was not running here")
    return 0


def reset(asked: argparse.Namespace) -> int:
    stop(asked)
    where = home.locate()
    home.remove(where)
    say(f"removed {where.path}")
    return 0


def migrations(_: argparse.Namespace) -> int:
    from infra.embedded import migrate  # noqa: PLC0415 - see stack.database

    where = home.locate()
    url = os.environ.get("DATABASE_URL") or environment.migration_url(keys.read(where.settings), ports.read(os.environ))
    for name in migrate.apply(url):
        say(f"applied {name}")
    return 0


def env(_: argparse.Namespace) -> int:
    """What a client or a test of this stack needs to know, as NAME=value lines. Holds secrets."""
    where = home.locate()
    secrets = keys.ensure(where.settings)
    now = state.read(where)
    chosen = now.ports if now is not None else ports.read(os.environ)
    told = environment.worker(secrets, chosen, stack.host())
    told |= {"MAIL_URL": f"http://127.0.0.1:{chosen.mail}", "SMTP_PORT": str(chosen.smtp)}
    told["SUPERUSER_URL"] = environment.superuser_url(secrets, chosen)
    told["AUTH_DATABASE_URL"] = environment.database_url(secrets, chosen, "supabase_auth_admin", "AUTH")
    told["STORAGE_DATABASE_URL"] = environment.database_url(secrets, chosen, "supabase_storage_admin", "STORAGE")
    for name in sorted(set(told) - {"PATH", "HOME"}):
        say(f"{name}={told[name]}")
    return 0


COMMANDS = {
    "up": up,
    "db": database,
    "status": status,
    "stop": stop,
    "reset": reset,
    "migrate": migrations,
    "env": env,
}

if __name__ == "__main__":
    sys.exit(main())
