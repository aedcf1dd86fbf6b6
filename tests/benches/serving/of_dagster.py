"""Dagster: `dagster dev`, which is webserver, daemon and code server; runs by GraphQL, as its page asks for them."""

import os
import pathlib

from service import HERE, Failed, Service

DEFINITIONS = """
import pathlib
from dagster import Definitions, job, op

@op
def write(context):
    pathlib.Path("out").mkdir(exist_ok=True)
    pathlib.Path("out", context.run_id).write_text("id,name\\n1,one\\n")

@job
def trivial():
    write()

definitions = Definitions(jobs=[trivial])
"""

LAUNCH = """mutation { launchRun(executionParams: {
  selector: {repositoryName: "__repository__", repositoryLocationName: "definitions.py", jobName: "trivial"}, runConfigData: {}
}) { __typename ... on PythonError { message } } }"""

COUNT = "{ runsOrError(filter: {statuses: [SUCCESS]}) { ... on Runs { count } } }"

LOCATIONS = "{ workspaceOrError { ... on Workspace { locationEntries { loadStatus } } } instance { daemonHealth { allDaemonStatuses { healthy required } } } }"


class Dagster(Service):
    name = "Dagster"
    # Each is two processes from the start.
    outstanding = 8

    def prepare(self):
        (self.folder / "home").mkdir()
        (self.folder / "home/dagster.yaml").write_text("telemetry: { enabled: false }\n")
        (self.folder / "definitions.py").write_text(DEFINITIONS)

    def start(self):
        programs = pathlib.Path(os.environ["WEIR_BENCH_DAGSTER"]).parent
        path = f"{programs}:{os.environ['PATH']}"
        listen = ["-h", HERE, "-p", self.port]
        self.spawn(programs / "dagster", "dev", "-f", "definitions.py", *listen, DAGSTER_HOME=self.folder / "home", PATH=path)

    def graphql(self, query):
        answer = self.ask_json("POST", "/graphql", {"query": query})
        if answer.get("errors"):
            raise Failed(f"{self.name}: {answer['errors'][0]['message']}")
        return answer["data"]

    def is_ready(self):
        if self.ask("GET", "/server_info", timeout=2)[0] != 200:
            return False
        data = self.graphql(LOCATIONS)
        daemons = data["instance"]["daemonHealth"]["allDaemonStatuses"]
        return data["workspaceOrError"]["locationEntries"][0]["loadStatus"] == "LOADED" and all(
            one["healthy"] for one in daemons if one["required"]
        )

    def launch(self):
        answer = self.graphql(LAUNCH)["launchRun"]
        if answer["__typename"] != "LaunchRunSuccess":
            raise Failed(f"{self.name}: {answer}")

    def finished(self):
        return self.graphql(COUNT)["runsOrError"]["count"]
