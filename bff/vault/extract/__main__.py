"""Reads one file under limits: one JSON line a page, then {"pages": n} or {"failure": CODE}.

    python -I bff/vault/extract/__main__.py FILE MEDIA_TYPE

reading.py is the other end.
"""

import importlib.util
import resource
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import BinaryIO

import msgspec

MEMORY_BYTES = 1_073_741_824
CPU_SECONDS = 120
NAME = "extract"


def main() -> None:
    confine()
    report(Path(sys.argv[1]), sys.argv[2], sys.stdout.buffer)


def confine() -> None:
    """From here on this process can neither eat the machine nor write a file."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def report(path: Path, media_type: str, into: BinaryIO) -> None:
    extract = package()
    encode = msgspec.json.encode
    try:
        found = import_module(f"{NAME}.readers").pages(path, media_type)
    except extract.CannotExtract as problem:
        into.write(encode(extract.Ending(failure=problem.failure)) + b"\n")
        return
    except MemoryError:
        into.write(encode(extract.Ending(failure=extract.Failure.TOO_HARD)) + b"\n")
        return
    into.writelines(encode(page) + b"\n" for page in found)
    into.write(encode(extract.Ending(pages=len(found))) + b"\n")


def package() -> ModuleType:
    """The folder of this file, under a name without parents: `bff.vault` would load the whole BFF."""
    folder = Path(__file__).parent
    face = folder / "__init__.py"
    spec = importlib.util.spec_from_file_location(NAME, face, submodule_search_locations=[str(folder)])
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[NAME] = module
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    main()
