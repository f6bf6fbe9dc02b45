"""Counts what holds and what does not."""

import traceback


class ApiError(Exception):
    """An error that the API answered with, whichever client read it."""

    def __init__(self, code, status, message, detail=None):
        super().__init__(f"{status} {code}: {message}")
        self.code = code
        self.status = status
        self.message = message
        # What the answer says of a denial, where the client reads it.
        self.detail = detail


class Checks:
    def __init__(self):
        self.passed = 0
        self.failed = 0
        self.subject = ""

    def that(self, what, holds, seen=""):
        if holds:
            self.passed += 1
            return
        self.failed += 1
        print(f"FAILED {self.subject}: {what} {seen}", flush=True)

    def equal(self, what, seen, expected):
        self.that(what, seen == expected, f"- {seen!r}, not {expected!r}")

    def refused(self, what, codes, call):
        """That a call ends with an error of this code, or of one of these: the error, or None."""
        expected = (codes,) if isinstance(codes, str) else codes
        try:
            seen = call()
        except ApiError as error:
            self.that(what, error.code in expected, f"- {error}, not {expected}")
            return error
        self.that(what, False, f"- {seen!r}, not {expected}")
        return None

    def run(self, subject, work):
        """Runs a scenario; whatever it raises is one failure."""
        self.subject = subject
        try:
            work()
        except Exception as error:  # noqa: BLE001
            where = traceback.extract_tb(error.__traceback__)
            lines = [f"{f.filename.rsplit('/', 1)[-1]}:{f.lineno}" for f in where if "scenarios" in f.filename]
            self.that(f"ended at {', '.join(lines) or where[-1]}", False, repr(error))
