"""How gunicorn serves the endpoint. One process: metrics and the brake on guessing live in its memory."""

import os

bind = os.environ.get("FLASK_BIND") or f"127.0.0.1:{os.environ.get('FLASK_PORT', '8000')}"
worker_class = "gthread"
workers = 1
threads = 8
timeout = 120  # of the worker's heartbeat: long uploads in a thread do not count against it
graceful_timeout = 30
keepalive = 5
control_socket_disable = True
limit_request_line = 8190
accesslog = "-"
# %(U)s is the path without the query string, which holds codes and states.
access_log_format = '{"time": "%(t)s", "method": "%(m)s", "path": "%(U)s", "status": %(s)s, "seconds": %(L)s}'
