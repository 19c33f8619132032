"""Locks say what and with which hash, never where from; and nothing tracked names a registry or somebody's machine."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from tests.house.source import ROOT, plant

ADDRESSES = re.compile(
    r"--(?:extra-)?index-url|--find-links|--trusted-host|file://|https?://|\bregistry\s*=|\"resolved\"|(?:^|\s)-f\s|(?<!\w)/(?:home|Users|root|opt|work)/"
)
REQUIREMENT = re.compile(r"^([a-z0-9][a-z0-9._-]*)(?:\[[a-z,_-]+\])?==(\S+)")
MACHINE = re.compile(rf"(?<![\w.-])(?:/home|/Users)/(?!you/)\w+|(?<![\w.-])/root/|{re.escape(str(ROOT))}(?!\w)")
LOCKS = ("requirements.txt", "requirements-dev.txt")


def offences(lock: Path) -> list[str]:
    """An address, a requirement without `==`, or one without a hash."""
    found, pinned, hashed = [], "", True
    for line in [*lock.read_text(encoding="utf-8").splitlines(), "end==0"]:
        if ADDRESSES.search(line):
            found.append(f"an address: {line.strip()}")
        if line.startswith("    --hash=sha256:"):
            hashed = True
        elif line and not line.startswith((" ", "#")):
            if not hashed:
                found.append(f"no hash: {pinned}")
            if not REQUIREMENT.match(line):
                found.append(f"not pinned: {line}")
            pinned, hashed = line.removesuffix(" \\"), line == "end==0"
    return found


def versions(lock: Path) -> dict[str, str]:
    matches = (REQUIREMENT.match(line) for line in lock.read_text(encoding="utf-8").splitlines())
    return {match[1]: match[2] for match in matches if match}


def wanted(sources: str) -> set[str]:
    lines = (line.split("#")[0].strip() for line in sources.splitlines())
    return {re.split(r"[\[<>=!~; ]", line)[0].lower().replace("_", "-") for line in lines if line and line[0] != "-"}


@pytest.mark.parametrize("name", LOCKS)
def test_locks_hold_hashes_and_no_addresses(name: str) -> None:
    assert offences(ROOT / name) == []


def test_what_is_wanted_is_locked() -> None:
    own, all_ = versions(ROOT / "requirements.txt"), versions(ROOT / "requirements-dev.txt")
    assert wanted((ROOT / "requirements.in").read_text(encoding="utf-8")) - set(own) == set()
    assert wanted((ROOT / "requirements-dev.in").read_text(encoding="utf-8")) - set(all_) == set()


def test_tests_run_on_what_is_shipped() -> None:
    own, all_ = versions(ROOT / "requirements.txt"), versions(ROOT / "requirements-dev.txt")
    assert {name: (version, all_.get(name)) for name, version in own.items() if all_.get(name) != version} == {}


@pytest.mark.parametrize(
    "text",
    [
        "--extra-index-url file:///somewhere/simple\n",
        "a==1 \\\n    --hash=sha256:00\nb @ https://example.com/b.whl \\\n    --hash=sha256:00\n",
        "a==1\n",
        "a>=1 \\\n    --hash=sha256:00\n",
    ],
)
def test_a_bad_lock_is_found(tmp_path: Path, text: str) -> None:
    plant(tmp_path, "requirements.txt", text)
    assert offences(tmp_path / "requirements.txt") != []


def npm_offences(lock: Path) -> list[str]:
    """A package without a hash, or one that says where it was downloaded from. Our own packages are links."""
    packages = json.loads(lock.read_text(encoding="utf-8"))["packages"]
    foreign = {name: entry for name, entry in packages.items() if "node_modules/" in name and not entry.get("link")}
    unhashed = [f"no hash: {name}" for name, entry in foreign.items() if not entry.get("integrity")]
    return unhashed + [f"an address: {name}" for name, entry in foreign.items() if "resolved" in entry]


def test_the_package_lock_holds_hashes_and_no_addresses() -> None:
    assert npm_offences(ROOT / "package-lock.json") == []
    assert "omit-lockfile-registry-resolved=true" in (ROOT / ".npmrc").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "entry", [{"version": "1.0.0"}, {"integrity": "sha512-x", "resolved": "https://registry.example/a/-/a-1.0.0.tgz"}]
)
def test_a_bad_package_lock_is_found(tmp_path: Path, entry: dict[str, str]) -> None:
    packages = {"": {"name": "x"}, "frontend": {}, "node_modules/a": entry, "node_modules/own": {"link": True}}
    plant(tmp_path, "package-lock.json", json.dumps({"packages": packages}))
    assert len(npm_offences(tmp_path / "package-lock.json")) == 1


def machine_paths(root: Path, tracked: list[str]) -> list[str]:
    found = []
    for name in tracked:
        try:
            lines = (root / name).read_text(encoding="utf-8").splitlines()
        except (UnicodeDecodeError, FileNotFoundError):
            continue
        found += [f"{name}:{n}: {line.strip()[:100]}" for n, line in enumerate(lines, 1) if MACHINE.search(line)]
    return found


def test_no_tracked_file_names_a_machine() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    own = Path(__file__).relative_to(ROOT).as_posix()
    assert machine_paths(ROOT, [name for name in listed.stdout.splitlines() if name != own]) == []


@pytest.mark.parametrize("line", ["see /home/ana/batuta/x.py", f"cd {ROOT}", "/root/.cache", "file at /Users/bob"])
def test_a_machine_path_is_found(tmp_path: Path, line: str) -> None:
    plant(tmp_path, "notes.md", line)
    assert len(machine_paths(tmp_path, ["notes.md"])) == 1
