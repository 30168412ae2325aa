"""Invented names. No artist, album, title, show or label in the simulator exists."""

from random import Random


def _words(text: str) -> tuple[str, ...]:
    """A tuple that is easier to read and to extend as one text."""
    return tuple(text.split())


_LATIN = _words(
    "ar bel cor dra el fen gor hal in jor kal lum mir nor os pell quo ris sol tav ul ven wyn yar zeth"
)
_ENDINGS = _words("a an ara eth ia ine is o on or os u yn")
_OTHER_SCRIPTS = (
    _words("ла лу мо да те ни во"),
    _words("か み の せ る ほ ゆ"),
    _words("가 로 미 수 해 온"),
    _words("λα φω νε θε δα"),
)
_FIRST = _words(
    "Amaro Belisa Corvin Dalma Edrik Fiora Galen Hesper Ilvy Joren Kessa Lorin Maëlle Nadir Orsó Petra Søren"
)
_KINDS = _words(
    "Choir Collective Ensemble Machines Orchestra Parade Quartet Sisters Society Trio Union Workers"
)
_ADJECTIVES = _words(
    """amber borrowed broken careful distant electric empty faded frozen gentle golden half-lit hidden hollow
    little lonely lucid midnight narrow northern open paper patient quiet restless salted second silver
    simple slow small southern sudden tender thin unsent velvet warm weightless wild winter wooden"""
)
_NOUNS = _words(
    """alibi anchor antenna arcade atlas avenue balcony bicycle bridge bureau cathedral chapter compass
    corridor current diary echo elevator engine ferry field fire garden ghost harbour hotel island kitchen
    ladder lantern letter lighthouse map meridian mirror morning motel museum needle ocean orbit orchard
    parade passenger pilot planet postcard radio rain river rooftop satellite season shadow signal
    sleeper station staircase summer telephone tide tower train valley vessel volcano wall water weather
    window winter wire"""
)
_VERBS = _words(
    "burn carry count cross drive fall follow forget hold keep leave lose meet miss open paint send turn"
)
_LITTLE = _words("again alone below forever later now slowly somewhere tomorrow tonight twice")
_GENRES = tuple(
    genre.replace("_", " ")
    for genre in _words(
        """attic_pop basement_jazz coastal_folk desert_techno dust_blues fjord_metal garden_house
        glass_ambient harbour_soul kitchen_disco lunar_hip_hop meadow_indie neon_rap night_synth porch_country
        railway_rock rooftop_r&b salon_classical static_noise tidal_reggae"""
    )
)


_TITLE_PATTERNS = (
    "{adjective} {noun}",
    "{verb} the {noun} {little}",
    "{noun} of {other}",
    "{noun} {little}",
    "@ {noun}",
    "{noun} (feat. @ @)",
    '"{noun}", She Said',
    "{noun} / {other}",
    "{noun} No. {number}, {adjective}",
    "{noun}\u2019s \\ {adjective} ♥ {number}%",
)
_TITLE_WEIGHTS = (28, 20, 14, 14, 10, 4, 3, 3, 2, 2)


def genre_names() -> tuple[str, ...]:
    """All genres there are."""
    return _GENRES


def invented_word(rng: Random) -> str:
    """A pronounceable word of no language; now and then in another script."""
    if rng.random() < 0.04:
        return "".join(rng.choices(rng.choice(_OTHER_SCRIPTS), k=rng.randint(2, 4))).capitalize()
    return ("".join(rng.choices(_LATIN, k=rng.randint(1, 2))) + rng.choice(_ENDINGS)).capitalize()


def artist_name(rng: Random) -> str:
    """A person, a band, or a single word."""
    draw = rng.random()
    if draw < 0.35:
        return f"{rng.choice(_FIRST)} {invented_word(rng)}"
    if draw < 0.55:
        return f"{invented_word(rng)} {rng.choice(_KINDS)}"
    if draw < 0.70:
        return f"The {rng.choice(_ADJECTIVES).capitalize()} {invented_word(rng)}s"
    if draw < 0.73:
        return f"{invented_word(rng)}, {invented_word(rng)} & {invented_word(rng)}"
    if draw < 0.76:
        return f"{invented_word(rng).upper()}/{invented_word(rng).upper()}"
    return f"{invented_word(rng)} {invented_word(rng)}"


def song_title(rng: Random) -> str:
    """Titles with the punctuation that breaks careless parsers among them."""
    pattern = rng.choices(_TITLE_PATTERNS, _TITLE_WEIGHTS)[0]
    title = pattern.format(
        adjective=rng.choice(_ADJECTIVES).capitalize(),
        noun=rng.choice(_NOUNS).capitalize(),
        other=rng.choice(_NOUNS).capitalize(),
        verb=rng.choice(_VERBS).capitalize(),
        little=rng.choice(_LITTLE).capitalize(),
        number=rng.randint(2, 99),
    )
    return title.replace("@", invented_word(rng)) if "@" in title else title


def album_title(rng: Random) -> str:
    """A longer breath than a song title, seldom punctuated."""
    first = f"{rng.choice(_ADJECTIVES)} {rng.choice(_NOUNS)}".title()
    return f"{first} {rng.choice(('in', 'and', 'for', 'without'))} {rng.choice(_NOUNS).title()}"


def person_name(rng: Random) -> str:
    """Somebody who listens."""
    return f"{rng.choice(_FIRST)} {invented_word(rng)}"


def label_name(rng: Random) -> str:
    """A record company."""
    return f"{rng.choice(_NOUNS).capitalize()} & {invented_word(rng)} Records"


def show_name(rng: Random) -> str:
    """A podcast or a book."""
    return f"The {rng.choice(_ADJECTIVES)} {rng.choice(_NOUNS)}".title()
