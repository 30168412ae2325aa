"""Debezium's engine in this process: batches go to the applier, and are acknowledged once they are committed.

Two threads share the work: while Python applies one batch, Java reads and converts the next. Java is only
told of commits on its own thread, with the next batch (a heartbeat at the latest), which is soon enough: the
position that counts is the one on the replica.
"""

import logging
import queue
import threading
import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import jpype  # type: ignore[import-untyped]  # it has no type information

from cdc_connectors import jvm
from cdc_connectors.applier import Applier
from cdc_connectors.events import parse
from cdc_connectors.offsets import OffsetReader

log = logging.getLogger(__name__)


WAITING_BATCHES = 2
"""Batches read ahead of the applier; more would only take memory."""


class Debezium:
    """One run of the engine, with the applier on a thread of its own."""

    def __init__(
        self,
        properties: Mapping[str, str],
        applier: Applier,
        observe_batch: Callable[[int, float], None],
    ) -> None:
        """`observe_batch` is told the number of records and the seconds each batch took."""
        self.finished = threading.Event()
        self.failure: str | None = None
        self._applier = applier
        self._observe = observe_batch
        self._batches: queue.Queue[tuple[Any, bytes]] = queue.Queue(WAITING_BATCHES)
        self._committed: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._offsets = OffsetReader(properties["name"])
        self._join = _payload_joiner()
        self._engine = self._build(properties)

    def start(self) -> None:
        """Start; `finished` is set when the engine has ended, `failure` tells why if it should not have."""
        threading.Thread(target=self._apply_batches, name="applier", daemon=True).start()
        threading.Thread(target=self._run, name="debezium", daemon=True).start()

    def close(self, timeout: float) -> bool:
        """Stop the engine; False when it did not end in time."""
        threading.Thread(target=self._close, name="closing", daemon=True).start()
        return self.finished.wait(timeout)

    def _run(self) -> None:
        try:
            self._engine.run()
        except jpype.JException as error:
            self._fail(str(error))
        finally:
            self.finished.set()

    def _close(self) -> None:
        try:
            self._engine.close()
        except jpype.JException as error:
            log.warning("while closing Debezium: %s", error)

    def _fail(self, reason: str) -> None:
        self.failure = self.failure or reason  # the first reason is the cause, later ones follow from it

    def _apply_batches(self) -> None:
        """The applier's thread. After a failure it ends, and with it the process: nothing may follow a
        gap."""
        try:
            while True:
                records, payload = self._batches.get()
                began = time.perf_counter()
                boundary = self._applier.apply(parse(payload), partial(self._offset_at, records))
                if boundary is not None:
                    self._committed.put(records.get(boundary))
                self._observe(int(records.size()), time.perf_counter() - began)
        except Exception as error:
            self._fail(f"{type(error).__name__}: {error}")
            self.finished.set()

    def _offset_at(self, records: Any, index: int) -> tuple[str, str, int]:
        return self._offsets.read(records.get(index))

    def _hand_over(self, records: Any, committer: Any) -> None:
        """Called by Java with each batch, one at a time."""
        acknowledge = None
        while not self._committed.empty():
            acknowledge = self._committed.get()
        if acknowledge is not None:
            committer.markProcessed(acknowledge)
            committer.markBatchFinished()
        batch = (records, self._join(records))
        while not self.finished.is_set():
            try:
                self._batches.put(batch, timeout=0.5)
                return
            except queue.Full:
                continue

    def _build(self, properties: Mapping[str, str]) -> Any:
        java_properties = jvm.java("java.util.Properties")()
        for key, value in properties.items():
            java_properties.setProperty(key, value)
        hand_over, fail = self._hand_over, self._fail

        @jpype.JImplements("io.debezium.engine.DebeziumEngine$ChangeConsumer")
        class Consumer:
            @jpype.JOverride  # type: ignore[untyped-decorator]
            def handleBatch(self, records: Any, committer: Any) -> None:
                hand_over(records, committer)

            @jpype.JOverride  # type: ignore[untyped-decorator]
            def supportsTombstoneEvents(self) -> bool:
                return True

        @jpype.JImplements("io.debezium.engine.DebeziumEngine$CompletionCallback")
        class Completion:
            @jpype.JOverride  # type: ignore[untyped-decorator]
            def handle(self, success: Any, message: Any, error: Any) -> None:
                if not success:
                    fail(str(message) or str(error))

        return (
            jvm.java("io.debezium.engine.DebeziumEngine")
            .create(jvm.java("io.debezium.engine.format.Json").class_)
            .using(java_properties)
            .using(jvm.java("io.debezium.engine.spi.OffsetCommitPolicy").always())
            .notifying(Consumer())
            .using(Completion())
            .build()
        )


def _payload_joiner() -> Callable[[Any], bytes]:
    """A function that gives a batch's envelopes as one JSON array.

    The list is mapped and joined by Java itself, so that Java and Python meet once a batch and not once a
    record.
    """
    handles = jvm.java("java.lang.invoke.MethodHandles")
    types = jvm.java("java.lang.invoke.MethodType")
    proxies = jvm.java("java.lang.invoke.MethodHandleProxies")
    function = jvm.java("java.util.function.Function")
    anything = jvm.java("java.lang.Object")
    string = jvm.java("java.lang.String")
    one_to_one = types.methodType(anything, anything)
    value = handles.publicLookup().findVirtual(
        jvm.java("io.debezium.engine.ChangeEvent").class_, "value", types.methodType(anything)
    )
    text = handles.publicLookup().findStatic(string.class_, "valueOf", types.methodType(string, anything))
    value_of = proxies.asInterfaceInstance(function.class_, value.asType(one_to_one))
    text_of = proxies.asInterfaceInstance(function.class_, text.asType(one_to_one))
    collectors = jvm.java("java.util.stream.Collectors")
    utf8 = jvm.java("java.nio.charset.StandardCharsets").UTF_8

    def join(records: Any) -> bytes:
        joined = records.stream().map(value_of).map(text_of).collect(collectors.joining(",", "[", "]"))
        return bytes(jpype.JObject(joined, string).getBytes(utf8))

    return join
