"""What the API takes and gives. These models are its documentation."""

from datetime import datetime
from typing import Literal

from flask_openapi3.models.file import FileStorage
from pydantic import BaseModel, ConfigDict, Field, RootModel


class Failure(BaseModel):
    """Every error answer."""

    error: str = Field(description="A stable code.")
    message: str = Field(description="What is wrong.")
    next_step: str = Field(description="What to do about it.")


class AccountQuery(BaseModel):
    """Which account."""

    account_id: int = Field(ge=1, le=2**63 - 1)


class AccountOut(BaseModel):
    """One account, without its secrets."""

    model_config = ConfigDict(from_attributes=True)

    account_id: int
    kind: Literal["spotify", "local"]
    login_name: str
    display_name: str | None
    status: Literal["active", "needs_reauth", "disconnected"]
    is_admin: bool
    time_zone: str
    authorized_at: datetime | None
    reconsent_due_at: datetime | None = Field(description="When Spotify's six months of consent end.")
    poll_watermark: datetime | None = Field(description="Latest play received from the API.")
    polled_at: datetime | None
    last_error: str | None
    play_count: int
    open_gap_count: int
    erases_at: datetime | None = Field(description="Disconnected: when it is erased unless connected again.")


class AccountList(RootModel[list[AccountOut]]):
    """All accounts: a JSON array."""


class AccountIn(BaseModel):
    """A local account to make."""

    login_name: str = Field(min_length=1, max_length=64)
    password: str | None = Field(default=None, description="Generated, and shown once, when left out.")
    time_zone: str | None = Field(default=None, description="IANA name; DEFAULT_TIMEZONE when left out.")


class AccountMade(AccountOut):
    """An account asked for by name; `password` only where one was generated just now."""

    password: str | None = None


class IngestIn(BaseModel):
    """Which account to read."""

    account_id: int = Field(ge=1, le=2**63 - 1, strict=True)


class PurgeOut(BaseModel):
    """Ids of the accounts that were erased just now."""

    erased: list[int]


class GapOut(BaseModel):
    """A span in which plays may have been lost."""

    start: datetime
    end: datetime


class IngestOut(BaseModel):
    """What a poll did; received = new + duplicate + rejected."""

    ingest_run_id: int | None
    account_id: int
    status: Literal["done", "running", "needs_reauth", "disconnected", "local", "export_only"]
    received: int
    new: int
    duplicate: int
    rejected: int
    gap: GapOut | None
    message: str | None


class TokenOut(BaseModel):
    """A Spotify access token, fresh enough to use."""

    access_token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 (not a secret)
    expires_at: datetime
    scope: str


class RejectedItemOut(BaseModel):
    """An item Spotify sent that is not a play."""

    index: int
    reason: str


class RecentlyPlayedOut(BaseModel):
    """The current window of an account, newest first, scrubbed; nothing is stored."""

    items: list[dict[str, object]]
    rejected: list[RejectedItemOut]


class ImportForm(BaseModel):
    """An upload: a ZIP or a JSON file of a privacy export."""

    file: FileStorage
    account_id: int = Field(ge=1, le=2**63 - 1)


class ImportPath(BaseModel):
    """Which import."""

    import_job_id: int = Field(ge=1, le=2**63 - 1)


class ImportAccepted(BaseModel):
    """The job that will read the upload."""

    import_job_id: int


class ImportedFileOut(BaseModel):
    """One JSON file of an upload."""

    model_config = ConfigDict(from_attributes=True)

    entry_name: str
    format: str
    received: int
    new: int
    duplicate: int
    rejected: int


class ImportOut(BaseModel):
    """Where an import stands; once done, received = new + duplicate + rejected."""

    model_config = ConfigDict(from_attributes=True)

    import_job_id: int
    account_id: int
    file_name: str
    status: Literal["queued", "running", "done", "failed"]
    stage: str | None
    bytes_done: int
    bytes_total: int
    received: int
    new: int
    duplicate: int
    rejected: int
    error: str | None
    created_at: datetime
    finished_at: datetime | None
    files: list[ImportedFileOut] = []
    rejected_by_reason: dict[str, int] = {}


class EnrichIn(BaseModel):
    """How much to ask for."""

    max_reads: int = Field(
        default=1000, ge=0, le=10_000, strict=True, description="0 only brings the queue up to date."
    )
    ends_rest: bool = Field(default=False, strict=True, description="Ask although Spotify refused lately.")


class EnrichmentStateOut(BaseModel):
    """How much of what was played is described; `spent` of `daily_reads` on this UTC day."""

    model_config = ConfigDict(from_attributes=True)

    tracks: int
    described_tracks: int
    artists: int
    artists_with_genres: int
    waiting: int = Field(description="Tracks, artists and albums to ask for.")
    gone: int = Field(description="Those that Spotify does not have; they are not asked for again.")
    daily_reads: int
    spent: int
    resting_until: datetime | None = Field(description="Spotify refused: nothing is asked before.")
    rest_reason: str | None


class EnrichOut(BaseModel):
    """What a call did."""

    status: Literal[
        "more", "done", "spent", "resting", "running", "unavailable", "no_account", "off", "export_only"
    ]
    message: str
    asked: int
    described: int
    gone: int
    failed: int
    state: EnrichmentStateOut


class LookUpIn(BaseModel):
    """How much to ask for."""

    max_reads: int = Field(
        default=1000, ge=0, le=10_000, strict=True, description="0 only brings the queue up to date."
    )


class GenreStateOut(BaseModel):
    """Look-ups at MusicBrainz: the queue, and `spent` of `daily_reads` on this UTC day."""

    model_config = ConfigDict(from_attributes=True)

    waiting: int = Field(description="Artists to ask for.")
    gone: int = Field(description="Those of whom MusicBrainz tells no genres, either.")
    artists_described: int
    daily_reads: int
    spent: int
    resting_until: datetime | None = Field(description="MusicBrainz refused: it is not asked before.")
    rest_reason: str | None


class LookUpOut(BaseModel):
    """What a call did."""

    status: Literal["more", "done", "spent", "resting", "running", "unavailable", "off"]
    message: str
    asked: int
    described: int
    gone: int
    failed: int
    state: GenreStateOut


class ReadersOut(BaseModel):
    """The readers that are switched on."""

    readers: list[str]


class LibraryOut(BaseModel):
    """What became of an account's lists that were due: list → changed, unchanged, refused or not_granted."""

    account_id: int
    status: Literal[
        "done",
        "more",
        "spent",
        "resting",
        "running",
        "unavailable",
        "no_account",
        "off",
        "export_only",
        "needs_reauth",
        "disconnected",
        "local",
    ]
    message: str
    lists: dict[str, Literal["changed", "unchanged", "refused", "not_granted"]]


class Health(BaseModel):
    """Alive, or ready, or why not."""

    status: Literal["ok", "unavailable"]
    database: Literal["ok", "unavailable"] | None = None
