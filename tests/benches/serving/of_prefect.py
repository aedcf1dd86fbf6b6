"""Prefect: its server, and a process that serves one flow; runs of its deployment by the API, as its page asks for them."""

import os
import pathlib

from service import HERE, Service

FLOW = """
import pathlib, uuid
from prefect import flow

@flow
def trivial():
    pathlib.Path("out").mkdir(exist_ok=True)
    pathlib.Path("out", uuid.uuid4().hex).write_text("id,name\\n1,one\\n")

if __name__ == "__main__":
    trivial.serve(name="trivial")
"""


class Prefect(Service):
    name = "Prefect"
    # It begins all that wait at once, each in a process of its own; more come to an end later for that.
    outstanding = 8
    served = False

    def prepare(self):
        (self.folder / "flow.py").write_text(FLOW)

    def start(self):
        self.served = False
        self.python = pathlib.Path(os.environ["WEIR_BENCH_PREFECT"])
        self.variables = {
            "PREFECT_HOME": self.folder / "home",
            "PREFECT_API_URL": f"http://{HERE}:{self.port}/api",
            "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
            "DO_NOT_TRACK": "1",
            "PATH": f"{self.python.parent}:{os.environ['PATH']}",
        }
        listen = ["--host", HERE, "--port", self.port]
        self.spawn(self.python.parent / "prefect", "server", "start", *listen, **self.variables)

    def is_ready(self):
        """Once the server is healthy and the flow is deployed."""
        if self.ask("GET", "/api/health", timeout=2)[0] != 200:
            return False
        if not self.served:
            self.served = True
            self.spawn(self.python, "flow.py", **self.variables)
        status, _ = self.ask("GET", "/api/deployments/name/trivial/trivial", timeout=2)
        return status == 200

    def began(self):
        self.deployment = self.ask_json("GET", "/api/deployments/name/trivial/trivial")["id"]

    def launch(self):
        status, _ = self.ask("POST", f"/api/deployments/{self.deployment}/create_flow_run", {})
        # Its SQLite database is locked now and then.
        return status < 300

    def finished(self):
        return self.ask_json("POST", "/api/flow_runs/count", {"flow_runs": {"state": {"type": {"any_": ["COMPLETED"]}}}})
