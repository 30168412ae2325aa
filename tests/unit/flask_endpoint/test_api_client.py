"""The client stands alone: Airflow has no Flask."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def test_the_client_needs_nothing_but_requests():
    code = (
        "import sys; import flask_endpoint.client; "
        "print([name for name in ('flask', 'psycopg', 'pydantic', 'spotipy') if name in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
