"""The tables of the oracle in pandas, from the same definitions; one function per table, over `Prepared`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import pandas as pd
import pyarrow as pa  # type: ignore[import-untyped]

from benchmarks.histories import Histories

LEFT_BY_LISTENER = [
    "fwdbtn",
    "backbtn",
    "clickrow",
    "clickside",
    "playbtn",
    "endplay",
    "remote",
    "popup",
    "uriopen",
]
WINDOWS = {"last_7_days": 7, "last_30_days": 30, "last_365_days": 365}
PERIOD = ["user_id", "period_type", "period_start"]
SESSION_GAP = pd.Timedelta(minutes=30)


@dataclass(frozen=True)
class Prepared:
    """Music plays with what the definitions derive for each, the periods of each day, and the catalogue."""

    facts: pd.DataFrame
    day_period: pd.DataFrame
    today: pd.Series
    track: pd.DataFrame
    album: pd.DataFrame
    artist: pd.DataFrame

    def in_periods(self, facts: pd.DataFrame, *, previous: bool = False) -> pd.DataFrame:
        """Each play once for each of its periods."""
        periods = self.day_period if previous else self.day_period[self.day_period["is_current"]]
        return facts.merge(periods, on=["user_id", "local_date"])


def prepare(histories: Histories, as_of: datetime) -> Prepared:
    """Read the tables of source, as Arrow holds them."""
    play, track = histories.play.to_pandas(), histories.track.to_pandas()
    zones = histories.account.to_pandas().set_index("account_id")["time_zone"]
    facts = play[play["kind"] == "track"].rename(columns={"account_id": "user_id"})
    facts = facts.merge(
        track[["track_uri", "recording_id", "artist_id", "album_id"]], on="track_uri", how="left"
    )
    facts["ended_at"] = facts["ended_at"].astype("datetime64[ms, UTC]")
    facts["started_at"] = facts["ended_at"] - pd.to_timedelta(facts["listened_ms"], unit="ms")
    local = pd.concat(
        part["ended_at"].dt.tz_convert(zones[user]).dt.tz_localize(None)
        for user, part in facts.groupby("user_id")
    )
    facts["local_date"] = local.dt.normalize()
    facts["weekday"], facts["hour"] = local.dt.weekday + 1, local.dt.hour
    facts["is_stream"] = facts["listened_ms"] >= 30_000
    known = ~facts["is_estimated"] & facts["reason_end"].notna() & ~facts["reason_end"].isin(["", "unknown"])
    left = (facts["ms_played"] < 30_000) & facts["reason_end"].isin(LEFT_BY_LISTENER)
    facts["is_known"], facts["is_skip"] = known, known & left
    today = zones.map(lambda zone: pd.Timestamp(as_of).tz_convert(zone).tz_localize(None).normalize())
    return Prepared(
        facts,
        _day_period(facts, today),
        today,
        track,
        histories.album.to_pandas(),
        histories.artist.to_pandas(),
    )


def _day_period(facts: pd.DataFrame, today: pd.Series) -> pd.DataFrame:
    days = facts[["user_id", "local_date"]].drop_duplicates()
    date = days["local_date"]
    year, month = date.dt.to_period("Y"), date.dt.to_period("M")
    parts = [
        days.assign(period_type="all_time", period_start=pd.Timestamp("1970-01-01")),
        days.assign(
            period_type="year", period_start=year.dt.start_time, previous_start=(year - 1).dt.start_time
        ),
        days.assign(
            period_type="month", period_start=month.dt.start_time, previous_start=(month - 1).dt.start_time
        ),
    ]
    ago = (days["user_id"].map(today) - date).dt.days
    for name, length in WINDOWS.items():
        for back in (1, 2):
            inside = days[(ago > (back - 1) * length) & (ago <= back * length)]
            start = inside["user_id"].map(today) - pd.Timedelta(days=back * length)
            parts.append(
                inside.assign(
                    period_type=name,
                    period_start=start,
                    previous_start=start - pd.Timedelta(days=length),
                    is_previous=back == 2,
                )
            )
    periods = pd.concat(parts)
    return periods.assign(is_current=periods["is_previous"] != True)  # noqa: E712 - NaN where nobody said


SUMS = {
    "plays": ("is_stream", "size"),
    "streams": ("is_stream", "sum"),
    "listened_ms": ("listened_ms", "sum"),
    "skips": ("is_skip", "sum"),
    "known": ("is_known", "sum"),
    "first_play_at": ("ended_at", "min"),
    "last_play_at": ("ended_at", "max"),
}


def listening_summary(given: Prepared) -> pd.DataFrame:
    """Totals of every period."""
    sums = (
        given.in_periods(given.facts)
        .groupby(PERIOD)
        .agg(
            **SUMS,
            distinct_tracks=("track_uri", "nunique"),
            distinct_recordings=("recording_id", "nunique"),
            distinct_artists=("artist_id", "nunique"),
            distinct_albums=("album_id", "nunique"),
            active_days=("local_date", "nunique"),
            estimated=("is_estimated", "sum"),
        )
        .reset_index()
    )
    return sums.assign(
        skip_rate=sums["skips"] / sums["known"].where(sums["known"] > 0),
        estimated_pct=sums["estimated"] * 100 / sums["plays"],
    )


def daily_activity(given: Prepared) -> pd.DataFrame:
    """Totals of every day."""
    return (
        given.facts.groupby(["user_id", "local_date"])
        .agg(**SUMS, distinct_tracks=("track_uri", "nunique"), distinct_artists=("artist_id", "nunique"))
        .reset_index()
    )


def top_tracks(given: Prepared) -> pd.DataFrame:
    """The hundred recordings of each period, under the name of the track each user streamed most."""
    by_uri = given.facts.groupby(["user_id", "recording_id", "track_uri"]).agg(
        streams=("is_stream", "sum"), last=("ended_at", "max")
    )
    usual = (
        by_uri.reset_index()
        .sort_values(["streams", "last", "track_uri"], ascending=[False, False, True])
        .drop_duplicates(["user_id", "recording_id"])[["user_id", "recording_id", "track_uri"]]
    )
    names = given.track.rename(columns={"title": "track_name"})[["track_uri", "track_name", "artist_id"]]
    artists = given.artist.rename(columns={"name": "artist_name"})[["artist_id", "artist_name"]]
    names = usual.merge(names, on="track_uri").merge(artists, on="artist_id")
    return _ranked(given, "recording_id", names, "track_name")


def top_artists(given: Prepared) -> pd.DataFrame:
    """The hundred artists of each period."""
    names = given.artist.rename(columns={"name": "artist_name"})[["artist_id", "artist_name"]]
    users = given.facts[["user_id", "artist_id"]].drop_duplicates()
    return _ranked(given, "artist_id", users.merge(names, on="artist_id"), "artist_name")


def _ranked(given: Prepared, item: str, names: pd.DataFrame, name: str) -> pd.DataFrame:
    keys = [*PERIOD, "previous_start", "is_current", item]
    totals = (
        given.in_periods(given.facts, previous=True).groupby(keys, dropna=False).agg(**SUMS).reset_index()
    )
    totals = totals.merge(names, on=["user_id", item]).sort_values(
        ["streams", "listened_ms", "plays", name, item], ascending=[False, False, False, True, True]
    )
    totals["rank"] = totals.groupby(PERIOD).cumcount() + 1
    before = totals[[*PERIOD, item, "rank"]].rename(
        columns={"period_start": "previous_start", "rank": "before"}
    )
    shown = totals[(totals["rank"] <= 100) & totals["is_current"]]
    shown = shown.merge(before, on=["user_id", "period_type", "previous_start", item], how="left")
    return shown.assign(
        rank_change=shown["before"] - shown["rank"],
        skip_rate=shown["skips"] / shown["known"].where(shown["known"] > 0),
    )


def global_top_tracks(given: Prepared) -> pd.DataFrame:
    """The hundred recordings of each period that three or more streamed, as their most popular track."""
    names = given.track.rename(columns={"title": "track_name"}).merge(
        given.artist.rename(columns={"name": "artist_name"})[["artist_id", "artist_name"]], on="artist_id"
    )
    names["popularity"] = names["popularity"].fillna(-1)
    shown = names.sort_values(["popularity", "track_uri"], ascending=[False, True]).drop_duplicates(
        "recording_id"
    )
    columns = ["recording_id", "track_uri", "track_name", "artist_id", "artist_name"]
    return _of_everybody(given, "recording_id", shown[columns], "track_name")


def global_top_artists(given: Prepared) -> pd.DataFrame:
    """The hundred artists of each period whom three or more streamed."""
    names = given.artist.rename(columns={"name": "artist_name"})[["artist_id", "artist_name"]]
    return _of_everybody(given, "artist_id", names, "artist_name")


def _of_everybody(given: Prepared, item: str, names: pd.DataFrame, name: str) -> pd.DataFrame:
    counted = {name: SUMS[name] for name in ("plays", "streams")}
    own = given.in_periods(given.facts).groupby([*PERIOD, item]).agg(**counted).reset_index()
    earliest = own.groupby("period_type")["period_start"].transform("min")
    own["period_start"] = own["period_start"].where(~own["period_type"].isin(WINDOWS), earliest)
    own["listeners"] = (own["streams"] > 0).astype(int)
    period = ["period_type", "period_start"]
    totals = own.groupby([*period, item])[["listeners", "plays", "streams"]].sum().reset_index()
    totals = totals[totals["listeners"] >= 3].merge(names, on=item)
    totals = totals.sort_values(
        ["streams", "listeners", "plays", name, item], ascending=[False, False, False, True, True]
    )
    totals["rank"] = totals.groupby(period).cumcount() + 1
    return totals[totals["rank"] <= 100]


def album_completion(given: Prepared) -> pd.DataFrame:
    """How much of each album was streamed, and how often from the first track to the last."""
    album = ["user_id", "album_id"]
    streams = given.facts[given.facts["is_stream"]].dropna(subset=["album_id"])
    first = (
        streams.groupby([*album, "recording_id"])["ended_at"]
        .min()
        .reset_index()
        .sort_values(["ended_at", "recording_id"])
    )
    first["heard"] = first.groupby(album).cumcount() + 1
    first = first.merge(given.album[["album_id", "total_tracks"]], on="album_id")
    rows = first.groupby(album).agg(streamed=("heard", "max"), total_tracks=("total_tracks", "first"))
    whole = first[first["heard"] == first["total_tracks"]].set_index(album)["ended_at"]
    rows["completed_at"] = whole
    rows["tracks_streamed"] = rows[["streamed", "total_tracks"]].min(axis=1)
    rows["completion_pct"] = rows["tracks_streamed"] * 100 / rows["total_tracks"]
    rows["full_listens"] = _full_listens(given, streams)
    rows["status"] = "started"
    for least, status in ((50, "half"), (75, "three_quarters"), (100, "complete")):
        rows.loc[rows["completion_pct"] >= least, "status"] = status
    rows.loc[rows["total_tracks"].isna(), "status"] = "unknown"
    titles = given.album.rename(columns={"title": "album_name"})[["album_id", "album_name", "artist_id"]]
    artists = given.artist.rename(columns={"name": "artist_name"})[["artist_id", "artist_name"]]
    return rows.reset_index().merge(titles, on="album_id").merge(artists, on="artist_id")


def _full_listens(given: Prepared, streams: pd.DataFrame) -> pd.Series:
    """Listens by user and album; only albums all of whose streamed tracks are numbered."""
    album = ["user_id", "album_id"]
    heard = streams[[*album, "track_uri"]].drop_duplicates()
    heard = heard.merge(given.track[["track_uri", "disc_number", "track_number"]], on="track_uri")
    heard = heard.merge(given.album[["album_id", "total_tracks"]], on="album_id").dropna(
        subset=["total_tracks"]
    )
    number = heard["disc_number"] * 100_000 + heard["track_number"]
    heard["place"] = number.groupby([heard["user_id"], heard["album_id"]]).rank(method="dense")
    groups = heard.groupby(album)
    can_count = groups["track_number"].transform(lambda numbers: numbers.notna().all())
    can_count &= groups["place"].transform("max") <= heard["total_tracks"]
    heard = heard[can_count]
    counts = dict.fromkeys(heard[album].drop_duplicates().itertuples(index=False, name=None), 0)
    place = heard.set_index(["user_id", "track_uri"])[["place", "total_tracks"]]
    plays = given.facts.sort_values(["user_id", "ended_at", "started_at", "play_id"])
    plays = plays.join(place, on=["user_id", "track_uri"])
    run_album, reached = (0, ""), 0
    columns = ["user_id", "album_id", "is_stream", "place", "total_tracks"]
    for user, one, is_stream, at, total in plays[columns].itertuples(index=False, name=None):
        if not is_stream or pd.isna(at):
            run_album, reached = (0, ""), 0
        elif run_album == (user, one) and at == reached + 1:
            reached = at
        else:
            run_album, reached = ((user, one), 1) if at == 1 else ((0, ""), 0)
        if reached and reached == total:
            counts[user, one] += 1
            run_album, reached = (0, ""), 0
    return pd.Series(counts, dtype="Int64").rename_axis(album)


def artist_streaks(given: Prepared) -> pd.DataFrame:
    """The longest and the current run of days with a stream."""
    owner = ["user_id", "artist_id"]
    dates = given.facts[given.facts["is_stream"]][[*owner, "local_date"]].drop_duplicates()
    dates = dates.sort_values([*owner, "local_date"])
    run = (dates.groupby(owner)["local_date"].diff() != pd.Timedelta(days=1)).cumsum()
    runs = dates.groupby([*owner, run.rename("run")])["local_date"].agg(["size", "min", "max"]).reset_index()
    longest = runs.sort_values(["size", "min"], ascending=[False, True]).drop_duplicates(owner)
    alive = runs[runs["max"] >= runs["user_id"].map(given.today) - pd.Timedelta(days=1)]
    alive = alive.rename(columns={"size": "current_days", "min": "current_start_date"})
    names = {"size": "longest_days", "min": "longest_start_date", "max": "longest_end_date"}
    artists = given.artist.rename(columns={"name": "artist_name"})[["artist_id", "artist_name"]]
    rows = longest.rename(columns=names).merge(artists, on="artist_id")
    rows = rows.merge(alive[[*owner, "current_days", "current_start_date"]], on=owner, how="left")
    return rows.assign(current_days=rows["current_days"].fillna(0))


def listening_clock(given: Prepared) -> pd.DataFrame:
    """The 168 cells of every period."""
    cell = ["weekday", "hour"]
    sums = {name: SUMS[name] for name in ("plays", "streams", "listened_ms")}
    heard = given.in_periods(given.facts).groupby([*PERIOD, *cell]).agg(**sums).reset_index()
    cells = pd.MultiIndex.from_product([range(1, 8), range(24)], names=cell).to_frame(index=False)
    every = heard[PERIOD].drop_duplicates().merge(cells, how="cross")
    return every.merge(heard, on=[*PERIOD, *cell], how="left").fillna(dict.fromkeys(sums, 0))


def popularity_distribution(given: Prepared) -> pd.DataFrame:
    """Plays by how well known the track is."""
    popularity = given.track.set_index("track_uri")["popularity"]
    names = [*(f"{low}-{low + 9}" for low in range(0, 90, 10)), "90-100"]
    buckets = pd.cut(popularity, [*range(0, 100, 10), 101], right=False, labels=names).astype(object)
    facts = given.facts.assign(bucket=given.facts["track_uri"].map(buckets).fillna("unknown"))
    sums = {name: SUMS[name] for name in ("plays", "streams")}
    rows = given.in_periods(facts).groupby([*PERIOD, "bucket"]).agg(**sums).reset_index()
    return rows.assign(share_pct=rows["plays"] * 100 / rows.groupby(PERIOD)["plays"].transform("sum"))


def listening_sessions(given: Prepared) -> pd.DataFrame:
    """Plays with no more than half an hour of silence between them."""
    plays = given.facts.sort_values(["user_id", "started_at", "ended_at", "play_id"])
    silent_since = plays.groupby("user_id")["ended_at"].cummax().groupby(plays["user_id"]).shift()
    begins = silent_since.isna() | (plays["started_at"] - silent_since > SESSION_GAP)
    session = ["user_id", begins.cumsum().rename("session")]
    rows = plays.groupby(session).agg(
        started_at=("started_at", "min"),
        ended_at=("ended_at", "max"),
        plays=("is_stream", "size"),
        streams=("is_stream", "sum"),
        skips=("is_skip", "sum"),
        listened_ms=("listened_ms", "sum"),
        distinct_artists=("artist_id", "nunique"),
        first_track_uri=("track_uri", "first"),
    )
    last = plays.assign(session=begins.cumsum()).sort_values(["user_id", "ended_at", "started_at", "play_id"])
    rows["last_track_uri"] = last.groupby(["user_id", "session"])["track_uri"].last()
    titles = given.track.set_index("track_uri")["title"]
    return rows.reset_index().assign(
        first_track_name=rows["first_track_uri"].map(titles).to_numpy(),
        last_track_name=rows["last_track_uri"].map(titles).to_numpy(),
    )


FRAMES: dict[str, Callable[[Prepared], pd.DataFrame]] = {
    function.__name__: function
    for function in (
        listening_summary,
        daily_activity,
        top_tracks,
        top_artists,
        album_completion,
        artist_streaks,
        listening_clock,
        popularity_distribution,
        listening_sessions,
        global_top_tracks,
        global_top_artists,
    )
}


def rows(frame: pd.DataFrame, columns: list[str]) -> list[tuple[object, ...]]:
    """The rows as Python values, None where nothing is known."""
    table = pa.Table.from_pandas(frame[columns], preserve_index=False)
    return list(zip(*(column.to_pylist() for column in table.columns), strict=True))
