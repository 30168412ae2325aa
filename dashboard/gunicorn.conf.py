"""How gunicorn serves `dashboard:create_app()`; start it in the repository's folder."""

import os
from typing import Any

from prometheus_client import start_http_server

from dashboard.settings import bind_address, metrics_address

bind = bind_address(os.environ)
# One process: the pages wait for the database, not for the interpreter, and one pool is enough.
workers = 1
worker_class = "gthread"
threads = 8
timeout = 60
graceful_timeout = 10
# Otherwise gunicorn leaves a control socket in the home folder, one for all services of this user.
control_socket_disable = True
# Method, path without its query, status, bytes, milliseconds: nothing that says who listened to what.
accesslog = "-"
access_log_format = "%(m)s %(U)s %(s)s %(B)s bytes %(M)s ms"


def post_worker_init(worker: Any) -> None:
    """Called by gunicorn in the worker, once the application is there: serve its figures beside the pages."""
    address = metrics_address(os.environ)
    if address is not None:
        host, port = address
        start_http_server(port, host, worker.wsgi.extensions["metrics"].registry)
