"""The table of figures, and the stopwatch for what Python does."""

from time import perf_counter


def heading():
    _print("what", "measured", "baseline", "ratio", "bar")


def line(what, measured, baseline, bar, unit="ms"):
    """One row; seconds are shown as milliseconds, and what was not survived as "gives up"."""
    ratio = f"{measured / baseline:.2f}" if measured and baseline else "–"
    _print(what, _words(measured, unit, "gives up"), _words(baseline, unit, "–"), ratio, bar)


def took(action):
    start = perf_counter()
    action()
    return perf_counter() - start


def _words(value, unit, missing):
    if not value:
        return missing
    scaled = value * 1000 if unit == "ms" else value
    return f"{scaled:,.{3 if scaled < 1 else 1}f} {unit}"


def _print(what, measured, baseline, ratio, bar):
    print(f"{what:<62}{measured:>14}{baseline:>14}{ratio:>8}{bar:>16}", flush=True)
