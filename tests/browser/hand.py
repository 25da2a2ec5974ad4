"""What a hand does on the matrix, and what it then sees: shared by the tests of the component."""

from playwright.sync_api import expect

CHART = ".st-key-matrix_chart .js-plotly-plot"


def opened(tab, address):
    """Open the matrix and wait for its lines, and until nothing under the hand moves any more."""
    tab.goto(address)
    expect(line(tab, "Fit")).to_be_visible(timeout=60_000)
    stands_still(tab)
    return tab


def stands_still(tab):
    """Wait until nothing is drawn any more; an edit of a table is sent a moment after it is made."""
    tab.wait_for_timeout(400)
    expect(tab.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")


def line(tab, axis):
    """The handle of a threshold."""
    return tab.get_by_role("slider", name=f"{axis} threshold", exact=True)


def tool(tab, name):
    """A button of the toolbar."""
    return tab.get_by_role("toolbar").get_by_role("button", name=name, exact=True)


def counts(tab):
    """The numbers of the four cards."""
    return [int(text.replace(",", "")) for text in tab.locator(".card .count").all_text_contents()]


def at(tab, fit, interest):
    """The point on the screen where two scores lie."""
    return tab.evaluate(
        """([chart, fit, interest]) => {
            const plot = document.querySelector(chart);
            const { xaxis, yaxis } = plot._fullLayout, box = plot.getBoundingClientRect();
            return [
                box.left + xaxis._offset + xaxis.d2p(fit), box.top + yaxis._offset + yaxis.d2p(interest),
            ];
        }""",
        [CHART, fit, interest],
    )


def place(tab, axis, value):
    """The point on the screen at which a line at a threshold stands."""
    x, y = at(tab, value - 0.5, value - 0.5)
    left, top = at(tab, 0, 100)
    return (x, top + 20) if axis == "Fit" else (left + 20, y)


def drag(tab, axis, value):
    """Take a line to a threshold, and hold it there."""
    box = line(tab, axis).bounding_box()
    start = (box["x"] + 8, box["y"] + 30) if axis == "Fit" else (box["x"] + 30, box["y"] + 8)
    tab.mouse.move(*start)
    tab.mouse.down()
    tab.mouse.move(*place(tab, axis, value), steps=5)


def draw(tab, *corners):
    """Draw over the chart from corner to corner, given as (fit, interest), and let go."""
    hold(tab, *corners)
    tab.mouse.up()


def hold(tab, *corners):
    """Draw over the chart from corner to corner, and hold the pointer there."""
    first, *others = (at(tab, *corner) for corner in corners)
    tab.mouse.move(*first)
    tab.mouse.down()
    for corner in others:
        tab.mouse.move(*corner, steps=6)


def seen(tab):
    """The range of both axes that the chart shows."""
    return tab.evaluate(
        """(chart) => {
            const { xaxis, yaxis } = document.querySelector(chart)._fullLayout;
            return [...xaxis.range, ...yaxis.range];
        }""",
        CHART,
    )


def dots(tab):
    """Each dot that is drawn: its contact, where it is in scores, and whether it is dimmed."""
    return tab.evaluate(
        """(chart) => [...document.querySelectorAll(`${chart} .scatterlayer .points path`)].map((path) => ({
            contact: path.__data__.data[3], at: [path.__data__.x, path.__data__.y],
            dimmed: path.classList.contains("fm-dim"),
        }))""",
        CHART,
    )


def clear_dots(tab):
    """The contacts whose dots are not dimmed, in order."""
    return sorted(dot["contact"] for dot in dots(tab) if not dot["dimmed"])


def dot_of(tab, contact):
    """Where the dot of a contact lies, in scores."""
    return next(dot["at"] for dot in dots(tab) if dot["contact"] == contact)


class Finger:
    """A finger on a touch screen."""

    def __init__(self, tab):
        self.touches = tab.context.new_cdp_session(tab)

    def drag(self, start, end, steps=6):
        """Put it down, move it and lift it."""
        self._send("touchStart", start)
        for step in range(1, steps + 1):
            self._send("touchMove", [a + (b - a) * step / steps for a, b in zip(start, end, strict=True)])  # fmt: skip
        self.touches.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    def _send(self, kind, point):
        points = [{"x": point[0], "y": point[1]}]
        self.touches.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
