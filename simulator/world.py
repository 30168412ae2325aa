"""Everything one running simulator knows, in one place that the blueprints share."""

from dataclasses import dataclass, field
from threading import Lock

from flask import Flask, current_app

from simulator.catalogue import Catalogue, catalogue
from simulator.clock import Clock
from simulator.faults import Faults
from simulator.ledger import History, first_day_of, history
from simulator.settings import Settings
from simulator.tokens import Tokens


@dataclass
class Switches:
    """What POST /_simulator/control can change and a reset puts back."""

    response_shape: int
    late_share: float
    late_minutes: float
    rotate_refresh_tokens: bool


@dataclass
class World:
    """State of one application."""

    settings: Settings
    clock: Clock
    histories: dict[int, History]
    tokens: Tokens
    switches: Switches
    faults: Faults = field(default_factory=Faults)
    lock: Lock = field(default_factory=Lock)

    @property
    def music(self) -> Catalogue:
        """The catalogue of this world's seed."""
        return catalogue(self.settings.seed)

    def find(self, name: str) -> History | None:
        """A listener by number, id or account_id."""
        for number, found in self.histories.items():
            if name in (str(number), found.listener.id, found.listener.account_id):
                return found
        return None

    def reset(self) -> None:
        """Back to how the settings described it; tokens already handed out stay valid."""
        self.clock.reset()
        self.faults.clear()
        self.tokens.reset()
        self.switches = first_switches(self.settings)


def first_switches(settings: Settings) -> Switches:
    """The switches as the settings have them."""
    return Switches(
        settings.response_shape, settings.late_share, settings.late_minutes, settings.rotate_refresh_tokens
    )


def create_world(settings: Settings) -> World:
    """Listeners get their histories lazily, so this costs no more than the catalogue."""
    clock = Clock(settings.epoch)
    first_day = first_day_of(clock.now(), settings.years)
    catalogue(settings.seed)
    return World(
        settings=settings,
        clock=clock,
        histories={
            number: history(settings, number, first_day) for number in range(1, settings.listeners + 1)
        },
        tokens=Tokens(settings, clock),
        switches=first_switches(settings),
    )


def attach(app: Flask, world: World) -> None:
    """Make a world available to the blueprints of an application."""
    app.extensions["simulator"] = world


def the_world() -> World:
    """The world of the application that handles this request."""
    world = current_app.extensions["simulator"]
    assert isinstance(world, World)  # noqa: S101 - tells the type checker what attach() stored
    return world
