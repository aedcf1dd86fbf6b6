"""Weir with pipelines that fail: how long after its cause an alert arrives."""

import datetime
import http.server
import json
import queue
import threading
import time

from of_weir import PIPELINE, Weir
from service import HERE, Failed

# Each fails once: what is wrong still is not told again.
FAILURES = 30
# Nobody waits longer for a message.
PATIENCE = 60


class Hook(http.server.BaseHTTPRequestHandler):
    """Takes messages and when they came."""

    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.taken.put((time.time(), json.loads(body)["title"]))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


class Failing(Weir):
    def __init__(self, folder, port):
        super().__init__(folder, port)
        self.hook = http.server.ThreadingHTTPServer((HERE, 0), Hook)
        self.hook.taken = queue.SimpleQueue()
        threading.Thread(target=self.hook.serve_forever, daemon=True).start()

    def prepare(self):
        for number in range(FAILURES):
            text = PIPELINE.replace("NAME", f"p{number}").replace("rows.csv", "absent.csv")
            (self.folder / f"p{number}.yaml").write_text(text)
        (self.folder / "in").mkdir()
        hook = "{ url: 'webhook:', address: { secret: hook-address }, options: { allow_http: true } }"
        (self.folder / "connections.yaml").write_text(f"hook: {hook}\n")
        (self.folder / "alerts.yaml").write_text("failures: { when: failed, to: hook }\n")

    def variables(self):
        return {"WEIR_SECRET_HOOK_ADDRESS": f"http://{HERE}:{self.hook.server_port}/hook"}

    def alerts_after(self):
        """Returns how many seconds after each failure its message came."""
        # What failed before the rules hold is history.
        while not self.ask_json("GET", "/api/v1/alerts")["version"]:
            time.sleep(0.1)
        return [self.alert_after(f"p{number}") for number in range(FAILURES)]

    def alert_after(self, name):
        self.ask_json("POST", "/api/v1/runs", {"pipeline": name})
        try:
            came, title = self.hook.taken.get(timeout=PATIENCE)
        except queue.Empty:
            raise Failed(f"nobody was told that {name} failed") from None
        if not title.startswith(f"{name}:"):
            raise Failed(f"another message came than that of {name}: {title}")
        tick = self.ask_json("GET", f"/api/v1/ticks?pipeline={name}")["items"][0]
        return came - datetime.datetime.fromisoformat(tick["ended_at"]).timestamp()

    def end(self):
        super().end()
        self.hook.shutdown()
