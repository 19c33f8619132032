"""S-DEP and its like: what has led others into the ditch is not written here at all, in no file, with no exception."""

import re
from pathlib import Path

import pytest

from tests.house.source import ROOT, plant, python_files

PRODUCT = ("backend", "migrations")

FORBIDDEN = {
    r"\bimport\s+pickle|\bfrom\s+pickle\b|\bpickle\.(?:loads?|dumps?)\b": "pickle runs what it reads; msgpack or JSON",
    r"\b(?:import|from)\s+(?:marshal|shelve|dill|cloudpickle)\b": "as bad as pickle",
    r"(?<![\w.])eval\(|(?<![\w.])exec\(": "no code from data (a method of this name, such as redis', has another before it)",
    r"\byaml\.load\(|\byaml\.unsafe_load\(": "yaml.safe_load",
    r"\bMarkup\(": "texts are never declared safe",
    r"\btext\(\s*f[\"']": "parameters are bound, never written into SQL",
    r"\bshell\s*=\s*True\b|\bos\.system\(|\bos\.popen\(|create_subprocess_shell": "no shell",
    r"\bverify\s*=\s*False\b|CERT_NONE|_create_unverified_context": "certificates are checked",
    r"(?i)set_config\([^)]*,\s*false\s*\)|\bSET\s+(?!LOCAL\b)(?:SESSION\s+)?app\.": "a tenant is set for one transaction only",
    r"(?i)\bCREATE\s+MATERIALIZED\s+VIEW\b": "leaks past row-level security",
    r"(?:SELECT|WHERE|SET|VALUES|AND|FROM|interval)\b.*(?<![\w.])now\(\)|(?<![\w.])now\(\).*(?:\bFROM\b|interval)|"
    r"(?i:\bcurrent_timestamp\b)|(?<!state_change < )\bclock_timestamp\(\)(?! \+ clock_offset)": "SQL reads "
    "batuta_now() alone (when a session changed is told by PostgreSQL's own clock)",
    r"algorithms\s*=\s*\[[^\]]*[\"']none": "tokens are signed",
    r"\bmd5\(|\bsha1\(": "broken hashes",
    r"\bEgress\(": "Egress.of(settings): else this installation could be made to call itself",
    r"\btempfile\.mktemp\(": "mkdtemp or mkstemp",
}


def offences(root: Path) -> list[str]:
    paths = [*python_files(root, *PRODUCT), *sorted((root / "migrations").rglob("*.sql"))]
    return [
        f"{path.relative_to(root)}:{number}: {why}: {line.strip()[:80]}"
        for path in paths
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        for pattern, why in FORBIDDEN.items()
        if re.search(pattern, line)
    ]


def test_nothing_forbidden_is_written() -> None:
    assert offences(ROOT) == []


def test_a_test_empties_its_own_database_of_a_redis_and_no_other() -> None:
    """Where a Redis is given, each pytest worker has one of its databases."""
    everything = "flush" + "all("
    assert [path for path in python_files(ROOT, "tests") if everything in path.read_text(encoding="utf-8")] == []


@pytest.mark.parametrize(
    "line",
    [
        "import pickle",
        "x = pickle.loads(y)",
        "from shelve import open",
        "x = eval(y)",
        "exec(code)",
        "x = yaml.load(y)",
        "x = Markup(y)",
        'x = text(f"SELECT {y}")',
        "subprocess.run(x, shell=True)",
        "os.system(x)",
        "httpx.get(x, verify=False)",
        "SELECT set_config('app.ws', x, false)",
        "SET app.ws = 'x'",
        "SELECT 1 FROM t WHERE now() > x",
        "SELECT x FROM t WHERE due < now() - interval '1 day'",
        "SELECT clock_timestamp()",
        "created_at timestamptz DEFAULT CURRENT_TIMESTAMP",
        "create materialized view x as select 1",
        "jwt.decode(x, algorithms=['none'])",
        "hashlib.md5(x)",
        "Egress(settings.egress_allow)",
    ],
)
def test_what_is_forbidden_is_found(tmp_path: Path, line: str) -> None:
    assert len(offences(plant(tmp_path, "backend/x.py", line))) >= 1


@pytest.mark.parametrize(
    "line",
    [
        "await redis.eval(script)",
        "SELECT set_config('app.ws', x, true)",
        "SET LOCAL app.ws = 'x'",
        "WHERE due_at <= batuta_now()",
        "SELECT clock_timestamp() + clock_offset FROM db_meta",
        "lease_until = clock.now()",
        "issued = now()",
        'text("SELECT 1")',
    ],
)
def test_what_looks_alike_passes(tmp_path: Path, line: str) -> None:
    assert offences(plant(tmp_path, "backend/x.py", line)) == []
