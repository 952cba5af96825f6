"""What an operator types, beside backups: `python -m infra.operations status|doctor|logs|shell|prune …`."""

import argparse
import contextlib
import os
import sys
from collections.abc import Callable, Sequence

import msgspec

from infra.backup.problems import BackupError, Refused
from infra.embedded import home, ports, postgres
from infra.operations import doctor, logs, on_machine, pruning, speaking, stacks, status
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
    found = status.look(stack.kind, running(stack))
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
    # Whoever reads may have seen enough: `| head`.
    with contextlib.suppress(BrokenPipeError):
        for line in logs.holding(lines, asked.grep):
            say(line)


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


Act = tuple[Callable[[argparse.ArgumentParser], None], Callable[[Stack, argparse.Namespace], None]]
ACTS: dict[str, Act] = {
    "status": (status_words, do_status),
    "doctor": (status_words, do_doctor),
    "logs": (logs_words, do_logs),
    "shell": (shell_words, do_shell),
    "prune": (prune_words, do_prune),
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
