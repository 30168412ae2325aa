"""The front page: what this is and where things are."""

from flask import Blueprint, render_template

from simulator.world import the_world

blueprint = Blueprint("pages", __name__)


@blueprint.get("/")
def index() -> str:
    """Links to everything, per listener."""
    world = the_world()
    return render_template(
        "index.html",
        now=world.clock.now(),
        settings=world.settings,
        switches=world.switches,
        listeners=[history.listener for history in world.histories.values()],
        tracks=len(world.music.tracks),
        artists=len(world.music.artists),
    )
