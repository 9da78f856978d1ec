"""The suite's home and manners, said before Django's settings are read: pytest loads this file first (`-p tests.home`)."""

import os
import tempfile
from pathlib import Path

if "BARNRAISE_HOME" not in os.environ:
    os.environ["BARNRAISE_HOME"] = tempfile.mkdtemp(prefix="barnraise-tests-")
if worker := os.environ.get("PYTEST_XDIST_WORKER"):
    # of its own: the same bytes have the same name, and one worker's test may damage the file that another reads
    os.environ["BARNRAISE_HOME"] = str(Path(os.environ["BARNRAISE_HOME"]) / worker)
Path(os.environ["BARNRAISE_HOME"]).mkdir(parents=True, exist_ok=True)

os.environ.setdefault("BARNRAISE_JOBS_NOW", "1")  # jobs run at once
os.environ.setdefault("BARNRAISE_LOCKOUT", "0")  # wrong passwords lock nobody out
os.environ.setdefault("BARNRAISE_MAIL_BACKEND", "django.core.mail.backends.locmem.EmailBackend")
