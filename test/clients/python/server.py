"""Starts and stops the mock."""

import pathlib
import re
import subprocess
import threading

ROOT = pathlib.Path(__file__).resolve().parents[3]


class Server:
    """One that this process started, and ends."""

    def __init__(self, *flags):
        command = ["node", str(ROOT / "cli" / "fauxkms.mjs"), "start", "--port", "0", "--data", "memory"]
        self._process = subprocess.Popen(
            [*command, "--quotas", "off", *flags],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        said = []
        for line in self._process.stdout:
            said.append(line)
            ready = re.findall(r"^fauxkms (?:TLS )?ready on (\S+)", "".join(said), re.MULTILINE)
            if len(ready) == (2 if "--tls-port" in flags else 1):
                self.url, self.tls_url = (*ready, None)[:2]
                # What it says later is read, so that it can go on.
                threading.Thread(target=self._process.stdout.read, daemon=True).start()
                return
        raise SystemExit(f"the mock did not start:\n{''.join(said)}")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
