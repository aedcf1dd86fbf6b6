"""A server under measurement: started, waited for, looked at, stopped. Only Python's own library."""

import http.client
import json
import os
import pathlib
import signal
import subprocess
import time

# What is asked of each: to be ready, to be idle for so long, to run so long.
IDLE = float(os.environ.get("WEIR_BENCH_IDLE", 30))
RUNNING = float(os.environ.get("WEIR_BENCH_RUNNING", 60))
# Nobody waits longer for a start.
PATIENCE = 300
HERE = "127.0.0.1"


class Failed(Exception):
    """It does not install, start or answer."""


class Service:
    """One of those that are compared. What is different about each is in a file of its own."""

    name = ""
    # How many runs wait or go on at a time, so that there is always one to begin.
    outstanding = 32

    def __init__(self, folder, port):
        self.folder, self.port = pathlib.Path(folder), port
        self.processes = []
        self.headers = {"Content-Type": "application/json"}
        self.folder.mkdir(parents=True, exist_ok=True)

    def prepare(self):
        """Writes what is served. Called once."""

    def start(self):
        """Starts the processes by `spawn`."""
        raise NotImplementedError

    def is_ready(self):
        """Tells whether it would run something now."""
        raise NotImplementedError

    def began(self):
        """Called each time it is ready."""

    def open_page(self):
        """Asks for the page as a browser does first."""
        self.ask("GET", "/")

    def launch(self):
        """Asks for one run in the usual way. Returns `False` when it should be asked again later."""
        raise NotImplementedError

    def finished(self):
        """Counts the runs that have succeeded."""
        raise NotImplementedError

    def spawn(self, *command, **variables):
        log = open(self.folder / f"{pathlib.Path(command[0]).name}.log", "ab")
        environment = {**os.environ, **{name: str(value) for name, value in variables.items()}}
        process = subprocess.Popen(
            [str(part) for part in command],
            cwd=self.folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        self.processes.append(process)
        return process

    def ask(self, method, path, body=None, timeout=60):
        """Returns status and text of an answer."""
        connection = http.client.HTTPConnection(HERE, self.port, timeout=timeout)
        try:
            connection.request(method, path, None if body is None else json.dumps(body), self.headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode(errors="replace")
        finally:
            connection.close()

    def ask_json(self, method, path, body=None):
        status, text = self.ask(method, path, body)
        if status >= 300:
            raise Failed(f"{self.name}: {method} {path} answered {status}: {text[:300]}")
        return json.loads(text)

    def begin(self):
        """Starts it and returns how many seconds passed until it was ready."""
        began = time.monotonic()
        self.start()
        while True:
            try:
                if self.is_ready():
                    break
            except (OSError, http.client.HTTPException, ValueError, Failed):
                pass
            ended = [process.args[0] for process in self.processes if process.poll() is not None]
            if ended or time.monotonic() - began > PATIENCE:
                self.end()
                raise Failed(f"{self.name} does not start: {self.last_words()}")
            time.sleep(0.002)
        took = time.monotonic() - began
        self.began()
        return took

    def last_words(self):
        lines = [line for log in self.folder.glob("*.log") for line in log.read_text(errors="replace").splitlines()]
        return " / ".join(lines[-3:])

    def end(self):
        """Stops it as a terminal would, and kills what stays."""
        for stop in (signal.SIGTERM, signal.SIGINT, signal.SIGKILL):
            for process in self.members():
                try:
                    os.kill(process, stop)
                except ProcessLookupError:
                    pass
            waited = time.monotonic()
            while self.members() and time.monotonic() - waited < 8:
                for process in self.processes:
                    process.poll()
                time.sleep(0.05)
        for process in self.processes:
            process.wait()
        self.processes = []

    def members(self):
        """Returns the processes of our sessions, and what they have started in sessions of their own."""
        parents, sessions = {}, {}
        for entry in pathlib.Path("/proc").iterdir():
            if not entry.name.isdigit():
                continue
            try:
                fields = (entry / "stat").read_text().rsplit(")", 1)[1].split()
            except (OSError, IndexError):
                continue
            if fields[0] != "Z":
                parents[int(entry.name)], sessions[int(entry.name)] = int(fields[1]), int(fields[3])
        ours = {process.pid for process in self.processes}
        found = {process for process, session in sessions.items() if session in ours or process in ours}
        while True:
            more = {process for process, parent in parents.items() if parent in found} - found
            if not more:
                return found
            found |= more

    def memory(self):
        """Returns bytes: of memory that several processes share, each has its part."""
        total = 0
        for process in self.members():
            try:
                lines = pathlib.Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
            except OSError:
                continue
            total += sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
        return total

    def runs_a_second(self, seconds=None):
        """Keeps runs waiting for a while, and returns how many a second have succeeded."""
        seconds = seconds or RUNNING
        before, launched = self.finished(), 0
        began = time.monotonic()
        while (passed := time.monotonic() - began) < seconds:
            room = self.outstanding - (launched - (self.finished() - before))
            for _ in range(room):
                if self.launch() is False or time.monotonic() - began > seconds:
                    break
                launched += 1
            time.sleep(0.02)
        return (self.finished() - before) / passed


def load():
    """Returns what else the machine does: how many processes wanted to run in the last minute."""
    return float(pathlib.Path("/proc/loadavg").read_text().split()[0])
