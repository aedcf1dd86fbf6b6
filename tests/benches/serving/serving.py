"""Measures servers side by side and prints a line of JSON for each: start, memory at rest, runs a second."""

import json
import os
import pathlib
import shutil
import socket
import statistics
import sys
import tempfile
import time

from failing import Failing
from of_airflow import Airflow
from of_dagster import Dagster
from of_prefect import Prefect
from of_weir import Weir
from service import HERE, IDLE, Failed, Service, load

# A first start makes what is kept; it is measured so often, and as often with that in place.
STARTS = int(os.environ.get("WEIR_BENCH_STARTS", 3))


def free_port():
    with socket.socket() as listening:
        listening.bind((HERE, 0))
        return listening.getsockname()[1]


def starts(make, times):
    """Returns how long first starts took, and starts with everything in place."""
    first, again = [], []
    for _ in range(times):
        service = make()
        service.prepare()
        first.append(service.begin())
        service.end()
        again.append(service.begin())
        service.end()
        shutil.rmtree(service.folder, ignore_errors=True)
    return statistics.median(first), statistics.median(again)


def idle(service):
    service.open_page()
    time.sleep(IDLE)
    return service.memory()


def of_weir(base):
    examples, store = os.environ["WEIR_BENCH_EXAMPLES"], os.environ["WEIR_BENCH_STORE"]
    number = iter(range(1000))
    serving = lambda **options: Weir(base / f"weir-{next(number)}", free_port(), **options)
    # Once before, so that files are in memory and blocks compiled, as they are for everybody from the second run on.
    starts(lambda: serving(examples=examples), 1)
    first, again = starts(lambda: serving(examples=examples), STARTS)
    service = serving(examples=examples)
    service.prepare()
    service.begin()
    memory = idle(service)
    service.end()
    result = {"first": first, "again": again, "memory": memory}
    for name, options in (("runs", {}), ("runs_postgres", {"store": store})):
        service = serving(**options)
        service.prepare()
        service.begin()
        service.runs_a_second(5)
        result[name] = service.runs_a_second()
        result["memory_after"] = service.memory()
        service.end()
    service = Failing(base / "weir-failing", free_port())
    service.prepare()
    service.begin()
    alerts = service.alerts_after()
    service.end()
    return result | {"alert": statistics.median(alerts), "latest_alert": max(alerts)}


def of_peer(kind, base):
    make = lambda: kind(base / kind.name.lower(), free_port())
    service = make()
    service.prepare()
    first = service.begin()
    service.end()
    service = make()
    again = service.begin()
    memory = idle(service)
    try:
        runs = service.runs_a_second()
    finally:
        service.end()
    return {"first": first, "again": again, "memory": memory, "runs": runs}


def main():
    wanted = sys.argv[1:] or ["weir", "dagster", "prefect", "airflow"]
    kinds = {kind.name.lower(): kind for kind in Service.__subclasses__()}
    with tempfile.TemporaryDirectory(prefix="weir-serving-") as folder:
        for name in wanted:
            before = load()
            try:
                figures = of_weir(pathlib.Path(folder)) if name == "weir" else of_peer(kinds[name], pathlib.Path(folder))
            except Failed as failed:
                figures = {"failed": str(failed)}
            print(json.dumps({"name": kinds[name].name, "load": [before, load()], **figures}), flush=True)


if __name__ == "__main__":
    main()
