"""Stands in for the Claude CLI: refuses unknown options and a prompt among its arguments, answers by its prompt."""

import json
import os
import subprocess
import sys
import time

VALUED = {"--output-format", "--tools", "--setting-sources", "--model", "--system-prompt"}
BARE = {"--print", "--include-partial-messages", "--verbose", "--strict-mcp-config", "--no-session-persistence"}


def say(event: object) -> None:
    sys.stdout.write(json.dumps(event) + "\n")
    sys.stdout.flush()


def words(text: str) -> None:
    delta = {"type": "text_delta", "text": text}
    say({"type": "stream_event", "event": {"type": "content_block_delta", "index": 0, "delta": delta}})


def arguments() -> dict[str, str]:
    given, rest = {}, sys.argv[1:]
    while rest:
        name = rest.pop(0)
        if name in VALUED:
            given[name] = rest.pop(0)
        elif name not in BARE:
            sys.exit(f"unknown argument {name}")
    return given


def main() -> None:
    given = arguments()
    prompt = sys.stdin.read()
    sys.stdout.write("a warning that is not JSON\n")
    say({"type": "system", "subtype": "init", "model": given["--model"]})
    if "HANG" in prompt:
        words("A first word")
        subprocess.Popen(["sleep", "300"])
        words(f" by {os.getpid()}.")
        time.sleep(300)
    if "FLOOD" in prompt:
        while True:
            words("x" * 1000)
    if "SIGNED OUT" in prompt:
        say({"type": "result", "subtype": "error", "is_error": True, "result": "Invalid API key · Please run /login"})
        sys.exit(1)
    if "DIE" in prompt:
        words("Half an ans")
        sys.exit(3)
    if "ENVIRONMENT" in prompt:
        words(",".join(sorted(os.environ)))
    else:
        words("Sleep helps.<quo")
        words('te source="S1" page="9">those who slept recalled more</quote> It')
        words(" lasts.")
    usage = {"input_tokens": 120, "cache_read_input_tokens": 30, "output_tokens": 17}
    say({"type": "result", "subtype": "success", "is_error": False, "result": "all of it", "usage": usage})


if __name__ == "__main__":
    main()
