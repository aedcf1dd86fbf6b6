"""Weir, over SQLite or PostgreSQL."""

import os
import pathlib
import queue
import re
import shutil
import threading
import time

from service import HERE, RUNNING, Failed, Service

PIPELINE = """name: NAME
connections: { in: 'file:./in', out: 'file:./out/NAME' }
nodes:
  rows: { block: file@1, config: { connection: in, path: rows.csv }, grants: { connections: { in: read } } }
  copy: { block: file-loader@1, inputs: rows, config: { connection: out, path: copy, format: csv },
          grants: { connections: { out: write } }, write: overwrite }
"""

# Of one pipeline one run goes on at a time.
PIPELINES = 64


class Weir(Service):
    name = "Weir"
    # An answer comes when the run begins, so what waits is what so many clients ask for.
    clients = 24

    def __init__(self, folder, port, store=None, examples=None):
        super().__init__(folder, port)
        self.store, self.examples, self.asked = store, examples, 0

    def prepare(self):
        if self.examples:
            for example in pathlib.Path(self.examples).iterdir():
                shutil.copytree(example, self.folder / example.name)
            return
        (self.folder / "in").mkdir()
        (self.folder / "in/rows.csv").write_text("id,name\n1,one\n")
        for number in range(PIPELINES):
            name = f"p{number}"
            (self.folder / "out" / name).mkdir(parents=True)
            (self.folder / f"{name}.yaml").write_text(PIPELINE.replace("NAME", name))

    def start(self):
        listen = ["--listen", f"{HERE}:{self.port}"]
        store = ["--store", self.store] if self.store else []
        command = ["serve", self.folder, "--data-dir", self.folder / ".weir", *listen, *store]
        self.spawn(os.environ["WEIR_BENCH_WEIR"], *command, **self.variables())

    def variables(self):
        """Returns variables of the environment for it alone."""
        return {}

    def is_ready(self):
        return self.ask("GET", "/readyz")[0] == 200

    def began(self):
        said = (self.folder / "weir.log").read_text()
        if token := re.findall(r"token=(\S+)", said):
            self.headers["Authorization"] = f"Bearer {token[-1]}"

    def open_page(self):
        """With the list of blocks, and everything that the page is made of."""
        _, page = self.ask("GET", "/")
        for part in re.findall(r'(?:src|href)="(/[^"]+)"', page):
            self.ask("GET", part)
        for resource in ("blocks", "pipelines", "runs"):
            self.ask_json("GET", f"/api/v1/{resource}")

    def finished(self):
        counts = re.findall(r'weir_ticks\{state="ran"\} (\d+)', self.ask("GET", "/metrics")[1])
        return int(counts[0]) if counts else 0

    def runs_a_second(self, seconds=None):
        """Clients ask side by side, each for the next pipeline: an answer waits until the run has begun."""
        seconds = seconds or RUNNING
        began, names, wrong = time.monotonic(), queue.SimpleQueue(), []
        for number in range(PIPELINES):
            names.put(f"p{number}")

        def client():
            while time.monotonic() - began < seconds:
                name = names.get()
                status, text = self.ask("POST", "/api/v1/runs", {"pipeline": name})
                names.put(name)
                if status == 429:
                    time.sleep(0.2)
                elif status >= 300:
                    wrong.append(text)
                    return

        before = self.finished()
        clients = [threading.Thread(target=client) for _ in range(self.clients)]
        for one in clients:
            one.start()
        time.sleep(max(0, began + seconds - time.monotonic()))
        passed, finished = time.monotonic() - began, self.finished()
        for one in clients:
            one.join()
        if wrong:
            raise Failed(wrong[0])
        return (finished - before) / passed
