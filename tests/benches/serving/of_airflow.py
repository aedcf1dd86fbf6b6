"""Airflow: `airflow standalone`, with the executor that it has by default; runs by the API, as its page asks for them."""

import os
import pathlib

from service import HERE, Service

DAG = """
import pathlib, uuid
from airflow.sdk import dag, task

@dag(schedule=None, max_active_runs=64)
def trivial():
    @task
    def write():
        folder = pathlib.Path(__file__).parent.parent / "out"
        folder.mkdir(exist_ok=True)
        (folder / uuid.uuid4().hex).write_text("id,name\\n1,one\\n")
    write()

trivial()
"""


class Airflow(Service):
    name = "Airflow"
    # Each begins with several seconds of computing.
    outstanding = 4

    def prepare(self):
        (self.folder / "dags").mkdir()
        (self.folder / "dags/trivial.py").write_text(DAG)

    def start(self):
        programs = pathlib.Path(os.environ["WEIR_BENCH_AIRFLOW"]).parent
        self.spawn(
            programs / "airflow",
            "standalone",
            AIRFLOW_HOME=self.folder,
            AIRFLOW__CORE__LOAD_EXAMPLES="False",
            AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION="False",
            AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS="True",
            AIRFLOW__API__HOST=HERE,
            AIRFLOW__API__PORT=self.port,
            AIRFLOW__CORE__EXECUTION_API_SERVER_URL=f"http://{HERE}:{self.port}/execution/",
            AIRFLOW__API__BASE_URL=f"http://{HERE}:{self.port}",
            PATH=f"{programs}:{os.environ['PATH']}",
        )

    def is_ready(self):
        """Once all of its parts are healthy and the pipeline is known."""
        health = self.ask_json("GET", "/api/v2/monitor/health")
        if any(health[part]["status"] != "healthy" for part in ("metadatabase", "scheduler", "dag_processor")):
            return False
        token = self.ask_json("GET", "/auth/token")["access_token"]
        self.headers["Authorization"] = f"Bearer {token}"
        return self.ask("GET", "/api/v2/dags/trivial")[0] == 200

    def launch(self):
        status, _ = self.ask("POST", "/api/v2/dags/trivial/dagRuns", {"logical_date": None})
        # Its SQLite database is locked now and then.
        return status < 300

    def finished(self):
        return self.ask_json("GET", "/api/v2/dags/trivial/dagRuns?state=success&limit=1")["total_entries"]
