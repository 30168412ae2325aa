"""POST /_simulator/control: switches that tests and demonstrations pull. GET shows where they stand."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, jsonify, request

from simulator.faults import FaultError, fault_from
from simulator.settings import SHAPES, parse_moment
from simulator.world import World, the_world

blueprint = Blueprint("control", __name__, url_prefix="/_simulator")


class ControlError(ValueError):
    """A switch that does not exist or cannot be set like this."""


@blueprint.get("/control")
def show() -> Response:
    """Where all switches stand."""
    return jsonify(_state(the_world()))


@blueprint.post("/control")
def pull() -> Response | tuple[Response, int]:
    """Pull switches, in the order in which SWITCHES lists them; nothing is pulled when one is unknown."""
    world = the_world()
    wanted = request.get_json(silent=True)
    try:
        if not isinstance(wanted, dict):
            raise ControlError("send a JSON object")
        unknown = set(wanted) - set(SWITCHES)
        if unknown:
            raise ControlError(f"there is no switch {sorted(unknown)}; there are {list(SWITCHES)}")
        with world.lock:
            for name, switch in SWITCHES.items():
                if name in wanted:
                    switch(world, wanted[name])
    except (ControlError, FaultError, TypeError, ValueError) as problem:
        return jsonify(error=str(problem)), 400
    return jsonify(_state(world))


def _reset(world: World, value: Any) -> None:
    if value:
        world.reset()


def _faults(world: World, value: Any) -> None:
    world.faults.plan([fault_from(fault) for fault in value])


def _clear_faults(world: World, value: Any) -> None:
    if value:
        world.faults.clear()


def _advance(world: World, value: Any) -> None:
    world.clock.advance(float(value))


def _set_clock(world: World, value: Any) -> None:
    world.clock.advance((parse_moment(value) - world.clock.now()).total_seconds())


def _late(world: World, value: Any) -> None:
    share, minutes = float(value["share"]), float(value.get("minutes", world.settings.late_minutes))
    if not 0 <= share <= 1 or minutes < 0:
        raise ControlError("late: share is between 0 and 1, minutes is 0 or more")
    world.switches.late_share, world.switches.late_minutes = share, minutes


def _shape(world: World, value: Any) -> None:
    if value not in SHAPES:
        raise ControlError(f"response_shape: choose one of {SHAPES}")
    world.switches.response_shape = value


def _rotate(world: World, value: Any) -> None:
    world.switches.rotate_refresh_tokens = bool(value)


def _revoke(world: World, value: Any) -> None:
    for number in _listeners(world, value):
        world.tokens.revoke(number)


def _expire(world: World, value: Any) -> None:
    for number in _listeners(world, value):
        world.tokens.expire_access(number)


def _listeners(world: World, value: Any) -> list[int]:
    """true: all; otherwise a list of numbers or ids."""
    if value is True:
        return list(world.histories)
    found = [world.find(str(name)) for name in value or []]
    if None in found:
        raise ControlError(f"not all of {value} are listeners")
    return [history.listener.number for history in found if history is not None]


SWITCHES: dict[str, Callable[[World, Any], None]] = {
    "reset": _reset,
    "clear_faults": _clear_faults,
    "faults": _faults,
    "advance_seconds": _advance,
    "set_clock": _set_clock,
    "late": _late,
    "response_shape": _shape,
    "rotate_refresh_tokens": _rotate,
    "revoke_refresh_tokens": _revoke,
    "expire_access_tokens": _expire,
}


def _state(world: World) -> dict[str, Any]:
    switches = world.switches
    return {
        "now": world.clock.now().isoformat(),
        "offset_seconds": world.clock.offset.total_seconds(),
        "faults": world.faults.planned(),
        "late": {"share": switches.late_share, "minutes": switches.late_minutes},
        "response_shape": switches.response_shape,
        "rotate_refresh_tokens": switches.rotate_refresh_tokens,
    }
