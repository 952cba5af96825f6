"""What an operator types, beside backups: `python -m infra.operations ACT …`, as the scripts of these names do."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import msgspec

from infra.backup.problems import BackupError, Refused
from infra.embedded import home, ports, postgres
from infra.operations import (
    doctor,
    logs,
    on_machine,
    plan,
    pruning,
    rolling,
    speaking,
    stacks,
    status,
    updating,
    versions,
)
from infra.operations.deployments import ContainerDeployment, Deployment, EmbeddedDeployment
from infra.operations.in_containers import InContainers
from infra.operations.on_machine import OnMachine
from infra.operations.running import Running
from infra.operations.speaking import say, size
from infra.operations.stacks import Stack

# What the shell answers for a program that Ctrl-C ended.
INTERRUPTED = 130
REFUSALS = (home.HomeError, ports.PortsError, postgres.PostgresError, ValueError)


def main(words: Sequence[str]) -> int:
    act, *rest = words or [""]
    if act not in ACTS:
        speaking.note(f"python -m infra.operations {'|'.join(ACTS)}")
        return Refused.code
    adding, doing = ACTS[act]
    parser = argparse.ArgumentParser(prog=f"./scripts/{act}.sh", add_help=False)
    parser.add_argument("--stack")
    adding(parser)
    asked = parser.parse_args(rest)
    speaking.banner(act)
    try:
        doing(stacks.find(asked.stack), asked)
    except BackupError as problem:
        speaking.note(f"\n{problem}")
        return problem.code
    except REFUSALS as problem:
        speaking.note(f"\n{problem}")
        return Refused.code
    except KeyboardInterrupt:
        return INTERRUPTED
    return 0


def running(stack: Stack) -> Running:
    if stack.kind == "compose":
        return InContainers(stack.compose)
    return OnMachine(on_machine.located(stack.home))


def status_words(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true")


def do_status(stack: Stack, asked: argparse.Namespace) -> None:
    found = status.look(stack, running(stack))
    if asked.json:
        say(msgspec.json.format(msgspec.json.encode(found)).decode())
    else:
        status.show(found)
    status.judge(found)


def do_doctor(stack: Stack, asked: argparse.Namespace) -> None:
    report = doctor.look(stack, lambda: running(stack))
    if asked.json:
        say(msgspec.json.format(msgspec.json.encode(report)).decode())
    else:
        doctor.show(report)
    doctor.judge(report)


def logs_words(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("service", nargs="?", default="")
    parser.add_argument("-f", "--follow", action="store_true")
    parser.add_argument("-n", "--tail", type=int, default=100)
    parser.add_argument("--grep", default="")


def do_logs(stack: Stack, asked: argparse.Namespace) -> None:
    if stack.kind == "compose":
        lines = logs.of_containers(stack.compose, asked.service, asked.tail, follow=asked.follow)
    else:
        lines = logs.of_files(stack.home / "logs", asked.service, asked.tail, follow=asked.follow)
    speaking.tell(logs.holding(lines, asked.grep))


def shell_words(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("where")
    parser.add_argument("words", nargs=argparse.REMAINDER)


def do_shell(stack: Stack, asked: argparse.Namespace) -> None:
    """Takes this program's place. Words that follow are the program's own."""
    chosen = running(stack)
    known = {"psql": chosen.psql, "python": chosen.python}
    call = known[asked.where]() if asked.where in known else chosen.shell(asked.where)
    own = [word for word in asked.words if word != "--"]
    if own and asked.where == "python":
        # Its own words say what to run, in the place of a conversation.
        call.words[-3:] = []
    os.chdir(stacks.ROOT)
    if call.words[0] == "docker":
        stacks.docker()
    os.execvpe(call.words[0], [*call.words, *own], call.environment or dict(os.environ))  # noqa: S606 - words, no shell


def prune_words(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--keep", type=int, default=3)
    parser.add_argument("--dry-run", action="store_true")
    parser.add_argument("--yes", action="store_true")


def do_prune(stack: Stack, asked: argparse.Namespace) -> None:
    if asked.keep < 1:
        raise Refused("--keep wants one or more: there must be something to go back to.")
    if stack.kind == "compose":
        chosen, remove = pruning.images(stack.compose, asked.keep), pruning.remove_images
    else:
        aside = pruning.set_aside(on_machine.located(stack.home))
        chosen, remove = pruning.older_than_the_last(aside, asked.keep), pruning.remove_folders
    for one in chosen:
        say(f"{'would remove' if asked.dry_run else 'to remove'} {one.name} ({size(one.bytes)})")
    if not chosen:
        say(f"Nothing is older than the last {asked.keep}.")
    elif not asked.dry_run:
        speaking.confirm("yes", "Nothing was removed.", yes=asked.yes)
        remove(chosen)
        say(f"removed {len(chosen)}, {size(sum(one.bytes for one in chosen))}")


def update_words(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("version", nargs="?", default="")
    for flag in ("--yes", "--dry-run", "--no-fetch", "--contract"):
        parser.add_argument(flag, action="store_true")


def do_update(stack: Stack, asked: argparse.Namespace) -> None:
    deployment = deployed(stack)
    with updating.alone(stack.home):
        if journal := updating.left(stack.home):
            updating.put_back(stack.home, journal, deployment, why="it was interrupted in the middle")
        if not asked.no_fetch:
            versions.fetch()
        found = plan.towards(asked.version)
        if found is None:
            say(f"Nothing is newer than {versions.called()}, which is here.")
            return
        plan.same_major(stack.kind, found.after, deployment.running.major())
        for line in found.lines():
            say(line)
        plan.expands_only(found, contract=asked.contract)
        if asked.dry_run:
            return
        speaking.confirm("yes", "Nothing was changed.", yes=asked.yes)
        chosen = stack.backups
        updating.update(stack.home, chosen.folder, found, deployment, lambda: updating.keep(chosen, named(asked)))


def rollback_words(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("words", nargs="*")
    for flag in ("--yes", "--dry-run", "--list"):
        parser.add_argument(flag, action="store_true")


def do_rollback(stack: Stack, asked: argparse.Namespace) -> None:
    deployment = deployed(stack)
    if asked.list or not asked.words:
        for line in rolling.listed(stack.backups.folder, datetime.now(UTC)):
            say(line)
    if asked.list:
        return
    words = asked.words or [answered("Which backup (its name, latest, or skip)?"), answered("Which version?")]
    if len(words) != 2:  # noqa: PLR2004 - as the message says
        raise Refused("Say a backup and a version, each by its name, as latest, or as skip.")
    with updating.alone(stack.home):
        chosen = rolling.way(stack.backups.folder, *words)
        for line in chosen.lines():
            say(line)
        if not asked.dry_run:
            rolling.go_back(
                stack.home, chosen, deployment, named(asked),
                lambda: speaking.confirm(rolling.WORD, "Nothing was changed.", yes=asked.yes),
            )  # fmt: skip


def answered(question: str) -> str:
    try:
        return input(f"{question} ").strip()
    except EOFError:
        raise Refused("Say a backup and a version: ./scripts/rollback.sh latest latest") from None


def named(asked: argparse.Namespace) -> list[str]:
    """For the scripts that are called: only what somebody said, for earlier ones find out by themselves."""
    return ["--stack", asked.stack] if asked.stack else []


def deployed(stack: Stack) -> Deployment:
    if stack.kind == "compose":
        return ContainerDeployment(running(stack), stack.compose)
    return EmbeddedDeployment(running(stack))


Act = tuple[Callable[[argparse.ArgumentParser], None], Callable[[Stack, argparse.Namespace], None]]
ACTS: dict[str, Act] = {
    "status": (status_words, do_status),
    "doctor": (status_words, do_doctor),
    "logs": (logs_words, do_logs),
    "shell": (shell_words, do_shell),
    "update": (update_words, do_update),
    "rollback": (rollback_words, do_rollback),
    "prune": (prune_words, do_prune),
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
