"""The whole product as `make up` starts it, on free ports and a data directory of its own, with a funnel and numbers for workload R."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import httpx
import psutil

from tests.bench.load import Number
from tests.engine.example import EXAMPLE

PASSWORD = "bench-password-1"


@dataclass(frozen=True, slots=True)
class Stack:
    port: int
    pid: int
    data: Path
    env: dict[str, str]
    extra: list[psutil.Process] = field(default_factory=list)

    def processes(self) -> dict[str, list[psutil.Process]]:
        """By role: web, worker, postgres, redis, up."""
        found: dict[str, list[psutil.Process]] = defaultdict(list)
        root = psutil.Process(self.pid)
        for process in [root, *root.children(recursive=True), *self.extra]:
            try:
                found[role(process)].append(process)
            except psutil.NoSuchProcess:
                continue
        return found

    def cpu_seconds(self) -> dict[str, float]:
        """User and system seconds so far; children that ended are counted with their parents."""
        spent = {}
        for name, processes in self.processes().items():
            times = [p.cpu_times() for p in processes if p.is_running()]
            spent[name] = sum(t.user + t.system for t in times)
            if name == "postgres":  # sessions that ended
                spent[name] += sum(t.children_user + t.children_system for t in times)
        return spent

    def resident_mb(self) -> dict[str, float]:
        """Proportional set size, so that memory shared by PostgreSQL's processes counts once."""
        return {
            name: sum(p.memory_full_info().pss for p in processes if p.is_running()) / 1e6
            for name, processes in self.processes().items()
        }

    @contextmanager
    def more_workers(self, count: int) -> Iterator[None]:
        env = self.env | {"BATUTA_METRICS_PORT": "0"}
        log = (self.data / "workers.log").open("ab")
        command = [sys.executable, "-m", "backend", "worker"]
        self.extra.extend(psutil.Popen(command, env=env, stdout=log, stderr=log) for _ in range(count))
        try:
            yield
        finally:
            for process in self.extra:
                process.terminate()
            for process in self.extra:
                process.wait(30)
            self.extra.clear()
            log.close()

    @contextmanager
    def halted_workers(self) -> Iterator[None]:
        """They stand still until the end of the block, as if all were down."""
        workers = self.processes()["worker"]
        for worker in workers:
            worker.suspend()
        try:
            yield
        finally:
            for worker in workers:
                worker.resume()


def role(process: psutil.Process) -> str:
    line = " ".join(process.cmdline()[:8])
    for name in ("redis-server", "postgres"):
        if name in line:
            return name.split("-")[0]
    for name in ("web", "worker", "up"):
        if f"backend {name}" in line:
            return name
    return "other"


def free_ports(count: int) -> list[int]:
    """Different ones: each is held until all are known."""
    with ExitStack() as held:
        probes = [held.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [int(probe.getsockname()[1]) for probe in probes]


@contextmanager
def running(data: Path, graph_port: int) -> Iterator[Stack]:
    port, metrics_port = free_ports(2)
    env = {k: v for k, v in os.environ.items() if not k.startswith("BATUTA_")} | {
        "BATUTA_PORT": str(port),
        "BATUTA_DATA_DIR": str(data),
        "BATUTA_DEMO": "1",
        "BATUTA_DEMO_PASSWORD": PASSWORD,
        "BATUTA_GRAPH_URL": f"http://127.0.0.1:{graph_port}",
        "BATUTA_METRICS_PORT": str(metrics_port),
    }
    log = (data / "up.log").open("wb")
    process = subprocess.Popen([sys.executable, "-m", "backend", "up"], env=env, stdout=log, stderr=log)
    try:
        yield Stack(port, process.pid, data, env)
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        log.close()


async def ready(stack: Stack, seconds: float = 90) -> None:
    async with httpx.AsyncClient() as client:
        for _ in range(int(seconds * 5)):
            if not psutil.pid_exists(stack.pid):
                break
            try:
                if (await client.get(f"http://127.0.0.1:{stack.port}/readyz")).status_code == 200:
                    return
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.2)
    raise RuntimeError(f"the product did not start:\n{(stack.data / 'up.log').read_text()[-2000:]}")


async def prepare(stack: Stack, numbers: int) -> list[Number]:
    """Publishes the example in Escola Compasso and connects so many WhatsApp numbers, all through the API."""
    base = f"http://127.0.0.1:{stack.port}/api/v1"
    async with httpx.AsyncClient(base_url=base, timeout=30) as client:
        login = await client.post("/auth/login", json={"email": "owner@compasso.demo", "password": PASSWORD})
        client.headers["authorization"] = f"Bearer {expect(login)['access_token']}"
        for funnel in expect(await client.get("/funnels")):
            await client.put(
                f"/funnels/{funnel['id']}",
                json=expect(await client.get(f"/funnels/{funnel['id']}")) | {"is_active": False},
            )
        funnel = expect(await client.post("/funnels", json={"name": "Workload R"}))
        body = {"name": "Workload R", "is_active": True, "definition": EXAMPLE}
        expect(await client.put(f"/funnels/{funnel['id']}", json=body))
        return [await connect(client, i) for i in range(numbers)]


def drawn(nodes: int) -> dict[str, object]:
    """The example with a tail that nobody walks, so that only the size of the drawing differs."""
    tail = [{"id": f"more_{n}", "type": "sendMessage", "data": {"text": f"Mais {n}"}} for n in range(nodes - 6)]
    names = ["node_send_2b", *(node["id"] for node in tail)]
    joined = [{"id": f"t{n}", "source": a, "target": b} for n, (a, b) in enumerate(pairwise(names))]
    return {"nodes": [*EXAMPLE["nodes"], *tail], "edges": [*EXAMPLE["edges"], *joined]}


async def publish_large(stack: Stack, nodes: int) -> None:
    async with author(stack) as client:
        body = {"name": "Workload R", "is_active": True, "definition": drawn(nodes)}
        expect(await client.put(f"/funnels/{await workload(client)}", json=body))


async def check_large(stack: Stack, nodes: int, times: list[float]) -> None:
    """Without end, as a canvas does while somebody draws; the seconds of each."""
    async with author(stack) as client:
        funnel = await workload(client)
        while True:
            began = time.monotonic()
            expect(await client.post(f"/funnels/{funnel}/check", json={"definition": drawn(nodes)}))
            times.append(time.monotonic() - began)


async def workload(client: httpx.AsyncClient) -> str:
    (funnel,) = [one for one in expect(await client.get("/funnels")) if one["name"] == "Workload R"]
    return str(funnel["id"])


@asynccontextmanager
async def author(stack: Stack) -> AsyncIterator[httpx.AsyncClient]:
    base = f"http://127.0.0.1:{stack.port}/api/v1"
    async with httpx.AsyncClient(base_url=base, timeout=60) as client:
        login = await client.post("/auth/login", json={"email": "owner@compasso.demo", "password": PASSWORD})
        client.headers["authorization"] = f"Bearer {expect(login)['access_token']}"
        yield client


async def connect(client: httpx.AsyncClient, i: int) -> Number:
    number = Number(f"2000000000{i:05}", f"1000000000{i:05}", f"bench-app-secret-{i}")
    credentials = {
        "phone_number_id": number.phone_number_id,
        "waba_id": number.waba_id,
        "access_token": f"bench-token-{i}",
        "app_secret": number.app_secret,
        "verify_token": f"bench-verify-{i}",
    }
    instance = expect(
        await client.post("/instances", json={"name": f"Bench {i}", "provider": "whatsapp", "credentials": credentials})
    )
    for _ in range(100):
        listed = {row["id"]: row for row in expect(await client.get("/instances"))}
        if listed[instance["id"]]["status"] == "CONNECTED":
            return number
        await asyncio.sleep(0.7)
    raise RuntimeError(f"number {i} was not connected: {json.dumps(listed[instance['id']])}")


def expect(response: httpx.Response):  # type: ignore[no-untyped-def]
    if response.status_code >= 400:
        raise RuntimeError(
            f"{response.request.method} {response.request.url}: {response.status_code} {response.text[:500]}"
        )
    return response.json()
