"""Finds the size at which a text fits its place: the largest of a few, in as few lines as look well."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from api.certificates.scripts import is_spaced


@dataclass(frozen=True, slots=True)
class Place:
    """Where a text goes: its width in mm, and sizes in pt with the lines that each may take, best first."""

    width: float
    steps: Sequence[tuple[float, int]]
    spaced: bool = False


PLACES = {
    "institution": Place(200, ((15, 1), (13.5, 1), (12, 1), (11, 2), (9.5, 2), (8, 3)), spaced=True),
    "name": Place(222, ((42, 1), (39, 1), (36, 1), (33, 1), (30, 1), (27, 2), (24, 2), (21, 2), (18, 2), (16, 3))),
    "course": Place(205, ((21, 1), (19.5, 1), (18, 2), (16.5, 2), (15, 2), (13.5, 2), (12.5, 3), (11.5, 3))),
    "details": Place(200, ((11, 1), (10, 1), (9, 2), (8, 3))),
    "signatory": Place(62, ((11.5, 1), (10.5, 1), (9.5, 2), (8.5, 3))),
    "office": Place(62, ((8.5, 2), (8, 2), (7.5, 3), (7, 4))),
}
SHRINKING = tuple(0.86**power for power in range(1, 16))
"""For what fits none of a place's steps, such as two hundred of the widest letters: smaller still, broken anywhere."""
BALANCES = (1.02, 1.08, 1.16, 1.28)


@dataclass(frozen=True, slots=True)
class Trial:
    """A text at a size, in a width or (None) on one line."""

    text: str
    classes: str
    size: float
    width: float | None = None


Lines = Sequence[float]
"""What a trial came to: how long each of its lines is, in mm."""


@dataclass(frozen=True, slots=True)
class Fit:
    """A text with the size and the width that it is to be set in."""

    text: str
    classes: str
    size: float
    width: float


Measure = Callable[[Sequence[Trial]], Sequence[Lines]]
"""Lays trials out, all at once."""


def fit(texts: dict[str, str], measure: Measure) -> dict[str, Fit]:
    """A fit for each text, by the name of its place. One measurement is enough for what fits as it is."""
    classes = {key: f"{key} spaced" if PLACES[key].spaced and is_spaced(text) else key for key, text in texts.items()}
    natural = measure([Trial(text, f"{classes[key]} natural", PLACES[key].steps[0][0]) for key, text in texts.items()])
    fits = {
        key: Fit(text, classes[key], PLACES[key].steps[0][0], PLACES[key].width)
        for (key, text), lines in zip(texts.items(), natural, strict=True)
        if sum(lines) <= PLACES[key].width
    }
    long = {key: text for key, text in texts.items() if key not in fits}
    return fits | _balanced(_shrunk(long, classes, measure), measure) if long else fits


def _shrunk(texts: dict[str, str], classes: dict[str, str], measure: Measure) -> dict[str, tuple[Fit, Lines]]:
    tried: list[tuple[str, int, Fit]] = []
    for key, text in texts.items():
        place = PLACES[key]
        smallest, most = place.steps[-1]
        tried += [(key, allowed, Fit(text, classes[key], size, place.width)) for size, allowed in place.steps]
        tried += [
            (key, int(most / factor), Fit(text, f"{classes[key]} broken", round(smallest * factor, 2), place.width))
            for factor in SHRINKING
        ]
    found: dict[str, tuple[Fit, Lines]] = {}
    for (key, allowed, fit), lines in zip(tried, measure([_trial(fit) for _, _, fit in tried]), strict=True):
        if key not in found and len(lines) <= allowed and max(lines) <= fit.width:
            found[key] = fit, lines
    return found


def _balanced(fits: dict[str, tuple[Fit, Lines]], measure: Measure) -> dict[str, Fit]:
    """Lines of about the same length, instead of a last word that stands alone."""
    tried = [
        (key, len(lines), replace(fit, width=round(sum(lines) / len(lines) * factor, 2)))
        for key, (fit, lines) in fits.items()
        if len(lines) > 1
        for factor in BALANCES
    ]
    found = {key: fit for key, (fit, _) in fits.items()}
    settled = set()
    for (key, count, fit), lines in zip(tried, measure([_trial(fit) for _, _, fit in tried]), strict=True):
        if key not in settled and len(lines) == count and max(lines) <= fit.width <= found[key].width:
            settled.add(key)
            found[key] = fit
    return found


def _trial(fit: Fit) -> Trial:
    return Trial(fit.text, fit.classes, fit.size, fit.width)
