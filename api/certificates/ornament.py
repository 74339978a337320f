"""Frame and flourishes as SVG, drawn from formulas: fine lines that cross, as on a banknote."""

from collections.abc import Iterable
from math import cos, pi, sin

WIDTH, HEIGHT = 297.0, 210.0
INSET = 11.0
"""From the edge of the paper to the middle of the frame's band, in mm."""
AMPLITUDE = 2.3
CORNER = 7.0
PERIOD = 10.0
SWELL = 15.0
ROUND = 0.37
"""Length of a handle that makes a half-wave a sine, as a part of that half-wave."""

Point = tuple[float, float]


def frame(primary: str, accent: str) -> str:
    """The whole page: a woven band between two rules, a rosette at each corner, and a faint one behind the name."""
    weave = "".join(
        f'<path d="{_wave(start, end, delay, swing)}"/>'
        for start, end in _sides()
        for delay in (0.0, 1 / 3, 2 / 3)
        for swing in (1.0, -1.0)
    )
    corners = "".join(
        f'<path d="{_rosette(x, y, 5.6, lobes, depth)}"/>'
        for x in (INSET, WIDTH - INSET)
        for y in (INSET, HEIGHT - INSET)
        for lobes, depth in ((8, 0.28), (12, 0.46), (16, 0.16))
    )
    behind = "".join(
        f'<path d="{_rosette(WIDTH / 2, 101, radius, 18, depth, turn)}"/>'
        for radius, depth in ((62.0, 0.10), (56.0, 0.16), (49.0, 0.22), (41.0, 0.30), (32.0, 0.38))
        for turn in (0.0, pi / 18)
    )
    return _svg(
        WIDTH,
        HEIGHT,
        f'<g fill="none" stroke="{accent}" stroke-width="0.16" stroke-opacity="0.16">{behind}</g>'
        f'<g fill="none" stroke="{accent}" stroke-width="0.13">{weave}</g>'
        f'<g fill="none" stroke="{primary}">{_rules()}</g>'
        f'<g fill="none" stroke="{accent}" stroke-width="0.15">{corners}</g>',
    )


def emblem(primary: str, accent: str) -> str:
    """A rosette in the place of a logo that an institution has not got."""
    rings = ((8.3, 16, 0.12), (8.3, 12, 0.3), (6.2, 12, 0.38))
    petals = "".join(
        f'<path d="{_rosette(8.5, 8.5, radius, lobes, depth, turn)}"/>'
        for radius, lobes, depth in rings
        for turn in (0.0, pi / lobes)
    )
    return _svg(
        17,
        17,
        f'<g fill="none" stroke="{accent}" stroke-width="0.14">{petals}</g>'
        f'<circle cx="8.5" cy="8.5" r="2.6" fill="none" stroke="{primary}" stroke-width="0.3"/>'
        f'<path fill="{primary}" d="M8.5 6.9 L10.1 8.5 L8.5 10.1 L6.9 8.5 Z"/>',
    )


def flourish(primary: str, accent: str) -> str:
    """Two thin rules that taper towards a diamond."""
    return _svg(
        92,
        4,
        f'<g fill="{accent}"><path d="M2 2 L40 1.84 L40 2.16 Z"/><path d="M90 2 L52 1.84 L52 2.16 Z"/>'
        '<circle cx="42.4" cy="2" r="0.42"/><circle cx="49.6" cy="2" r="0.42"/></g>'
        f'<path fill="{primary}" d="M46 0.4 L47.9 2 L46 3.6 L44.1 2 Z"/>',
    )


def _svg(width: float, height: float, content: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}mm" height="{height:g}mm" '
        f'viewBox="0 0 {width:g} {height:g}">{content}</svg>'
    )


def _sides() -> Iterable[tuple[Point, Point]]:
    left, right = INSET + CORNER, WIDTH - INSET - CORNER
    top, bottom = INSET + CORNER, HEIGHT - INSET - CORNER
    yield (left, INSET), (right, INSET)
    yield (left, HEIGHT - INSET), (right, HEIGHT - INSET)
    yield (INSET, top), (INSET, bottom)
    yield (WIDTH - INSET, top), (WIDTH - INSET, bottom)


def _wave(start: Point, end: Point, delay: float, swing: float) -> str:
    """A wave from crest to crest, which swells from one end and sinks to the other."""
    horizontal = start[1] == end[1]
    length = end[0] - start[0] if horizontal else end[1] - start[1]
    halves = 2 * round(length / PERIOD)
    half = length / halves

    def at(along: float, offset: float) -> Point:
        return (start[0] + along, start[1] + offset) if horizontal else (start[0] + offset, start[1] + along)

    points, handles = [at(0, 0)], [at(half * 0.2, 0)]
    for number in range(halves):
        along = half * (number + 0.5 + delay)
        if along >= length:
            break
        swell = min(1.0, along / SWELL, (length - along) / SWELL)
        side = swing if number % 2 else -swing
        points.append(at(along, side * AMPLITUDE * swell))
        handles.append(at(along - half * ROUND, side * AMPLITUDE * swell))
    points.append(at(length, 0))
    handles.append(at(length - half * 0.2, 0))
    return _curve(points, handles)


def _rosette(x: float, y: float, radius: float, lobes: int, depth: float, turn: float = 0.0) -> str:
    """Lobes around a centre, which reach inwards by `depth` of the radius."""
    points, handles = [], []
    for number in range(2 * lobes + 1):
        angle = pi * number / lobes + turn
        distance = radius * (1 - 2 * depth * (number % 2))
        step = distance * pi / lobes * (ROUND if number % 2 == 0 else ROUND * radius / max(distance, radius / 4))
        points.append((x + distance * cos(angle), y + distance * sin(angle)))
        handles.append((points[-1][0] + step * sin(angle), points[-1][1] - step * cos(angle)))
    return _curve(points, handles) + "Z"


def _curve(points: list[Point], handles: list[Point]) -> str:
    """Through the points, smoothly: each has one handle, before it, and its mirror image behind it."""
    (x, y), (hx, hy) = points[0], handles[0]
    steps = [
        f"{handle[0]:.2f},{handle[1]:.2f} {point[0]:.2f},{point[1]:.2f}"
        for handle, point in zip(handles[1:], points[1:], strict=True)
    ]
    return f"M{x:.2f},{y:.2f}C{2 * x - hx:.2f},{2 * y - hy:.2f} {steps[0]}S{' '.join(steps[1:])}"


def _rules() -> str:
    outer, inner = INSET - 3.6, INSET + 3.6
    return "".join(
        f'<rect x="{at:g}" y="{at:g}" width="{WIDTH - 2 * at:g}" height="{HEIGHT - 2 * at:g}" stroke-width="{weight}"/>'
        for at, weight in ((outer, 0.55), (outer + 0.9, 0.14), (inner, 0.3))
    )
