"""Invented names. No artist, album, title, show or label in the simulator exists."""

from random import Random

_LATIN = [
    "ar",
    "bel",
    "cor",
    "dra",
    "el",
    "fen",
    "gor",
    "hal",
    "in",
    "jor",
    "kal",
    "lum",
    "mir",
    "nor",
    "os",
    "pell",
    "quo",
    "ris",
    "sol",
    "tav",
    "ul",
    "ven",
    "wyn",
    "yar",
    "zeth",
]
_ENDINGS = ["a", "an", "ara", "eth", "ia", "ine", "is", "o", "on", "or", "os", "u", "yn"]
_OTHER_SCRIPTS = (
    ["ка", "лу", "мо", "ра", "те", "ни", "во"],
    ["か", "み", "の", "せ", "る", "ほ", "ゆ"],
    ["가", "로", "미", "수", "해", "온"],
    ["λα", "ρι", "νο", "θε", "μα"],
)
_FIRST = [
    "Amaro",
    "Belisa",
    "Corvin",
    "Dalma",
    "Edrik",
    "Fiora",
    "Galen",
    "Hesper",
    "Ilvy",
    "Joren",
    "Kessa",
    "Lorin",
    "Maëlle",
    "Nadir",
    "Orsó",
    "Petra",
    "Søren",
]
_KINDS = [
    "Choir",
    "Collective",
    "Ensemble",
    "Machines",
    "Orchestra",
    "Parade",
    "Quartet",
    "Sisters",
    "Society",
    "Trio",
    "Union",
    "Workers",
]
_ADJECTIVES = [
    "amber",
    "borrowed",
    "broken",
    "careful",
    "distant",
    "electric",
    "empty",
    "faded",
    "frozen",
    "gentle",
    "golden",
    "half-lit",
    "hidden",
    "hollow",
    "little",
    "lonely",
    "lucid",
    "midnight",
    "narrow",
    "northern",
    "open",
    "paper",
    "patient",
    "quiet",
    "restless",
    "salted",
    "second",
    "silver",
    "simple",
    "slow",
    "small",
    "southern",
    "sudden",
    "tender",
    "thin",
    "unsent",
    "velvet",
    "warm",
    "weightless",
    "wild",
    "winter",
    "wooden",
]
_NOUNS = [
    "alibi",
    "anchor",
    "antenna",
    "arcade",
    "atlas",
    "avenue",
    "balcony",
    "bicycle",
    "bridge",
    "bureau",
    "cathedral",
    "chapter",
    "compass",
    "corridor",
    "current",
    "diary",
    "echo",
    "elevator",
    "engine",
    "ferry",
    "field",
    "fire",
    "garden",
    "ghost",
    "harbour",
    "hotel",
    "island",
    "kitchen",
    "ladder",
    "lantern",
    "letter",
    "lighthouse",
    "map",
    "meridian",
    "mirror",
    "morning",
    "motel",
    "museum",
    "needle",
    "ocean",
    "orbit",
    "orchard",
    "parade",
    "passenger",
    "pilot",
    "planet",
    "postcard",
    "radio",
    "rain",
    "river",
    "rooftop",
    "satellite",
    "season",
    "shadow",
    "signal",
    "sleeper",
    "station",
    "staircase",
    "summer",
    "telephone",
    "tide",
    "tower",
    "train",
    "valley",
    "vessel",
    "volcano",
    "wall",
    "water",
    "weather",
    "window",
    "winter",
    "wire",
]
_VERBS = [
    "burn",
    "carry",
    "count",
    "cross",
    "drive",
    "fall",
    "follow",
    "forget",
    "hold",
    "keep",
    "leave",
    "lose",
    "meet",
    "miss",
    "open",
    "paint",
    "remember",
    "send",
    "sleep",
    "turn",
]
_LITTLE = [
    "again",
    "alone",
    "below",
    "forever",
    "later",
    "now",
    "slowly",
    "somewhere",
    "tomorrow",
    "tonight",
    "twice",
]
_GENRES = [
    "attic pop",
    "basement jazz",
    "coastal folk",
    "desert techno",
    "dust blues",
    "fjord metal",
    "garden house",
    "glass ambient",
    "harbour soul",
    "kitchen disco",
    "lunar hip hop",
    "meadow indie",
    "neon rap",
    "night synth",
    "porch country",
    "railway rock",
    "rooftop r&b",
    "salon classical",
    "static noise",
    "tidal reggae",
]


def genre_names() -> tuple[str, ...]:
    """All genres there are."""
    return tuple(_GENRES)


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
    adjective, noun, other = rng.choice(_ADJECTIVES), rng.choice(_NOUNS), rng.choice(_NOUNS)
    draw = rng.random()
    if draw < 0.28:
        return f"{adjective} {noun}".title()
    if draw < 0.48:
        return f"{rng.choice(_VERBS)} the {noun} {rng.choice(_LITTLE)}".capitalize()
    if draw < 0.62:
        return f"{noun} of {other}".title()
    if draw < 0.76:
        return f"{noun} {rng.choice(_LITTLE)}".title()
    if draw < 0.86:
        return f"{invented_word(rng)} {noun}".title()
    if draw < 0.90:
        return f"{noun.title()} (feat. {invented_word(rng)} {invented_word(rng)})"
    if draw < 0.93:
        return f'"{noun.title()}", She Said'
    if draw < 0.96:
        return f"{noun} / {other}".upper()
    if draw < 0.98:
        return f"{noun} no. {rng.randint(1, 99)}, {adjective}"
    return f"{noun}’s \\ {adjective} ♥ {rng.randint(2, 100)}%"


def album_title(rng: Random) -> str:
    """A longer breath than a song title, seldom punctuated."""
    return f"{rng.choice(_ADJECTIVES)} {rng.choice(_NOUNS)} {rng.choice(('in', 'and', 'for', 'without'))} {rng.choice(_NOUNS)}".title()


def label_name(rng: Random) -> str:
    """A record company."""
    return f"{rng.choice(_NOUNS).capitalize()} & {invented_word(rng)} Records"


def show_name(rng: Random) -> str:
    """A podcast or a book."""
    return f"The {rng.choice(_ADJECTIVES)} {rng.choice(_NOUNS)}".title()
