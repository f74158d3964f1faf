"""The sound in the built website, in Chromium: silent until asked, and drawn as it is computed."""

from itertools import pairwise

import pytest
from element_checks import problems
from visits import visit

PAGE, NAME = "book/06_dimensions~hear-images.html", "hear-images"
# Note what the page's own player does: contexts made, sources started and stopped, buffers, gains.
LISTEN = """
window.heard = {contexts: 0, started: 0, stopped: 0, peak: 0, aims: []};
const Context = window.AudioContext;
window.AudioContext = class extends Context {
  constructor(...all) { super(...all); heard.contexts += 1; }
};
for (const [name, key] of [["start", "started"], ["stop", "stopped"]]) {
  const own = AudioScheduledSourceNode.prototype[name];
  const from = AudioBufferSourceNode.prototype;
  const mine = Object.hasOwn(from, name) ? from[name] : own;
  from[name] = function (...all) { heard[key] += 1; return mine.apply(this, all); };
}
const copy = AudioBuffer.prototype.copyToChannel;
AudioBuffer.prototype.copyToChannel = function (data, ...rest) {
  heard.peak = data.reduce((peak, value) => Math.max(peak, Math.abs(value)), heard.peak);
  heard.length = data.length; heard.rate = this.sampleRate;
  return copy.call(this, data, ...rest);
};
const aim = AudioParam.prototype.setTargetAtTime;
AudioParam.prototype.setTargetAtTime = function (value, ...rest) {
  heard.aims.push(value);
  return aim.call(this, value, ...rest);
};
"""


def root(page):
    return page.locator(f"#{NAME}")


def heard(page):
    return page.evaluate("({...window.heard})")


def test_it_plays_when_asked_and_stops(chromium, home):
    # A page of its own: what listens must not stay in one that other tests use.
    with visit(chromium, home, "book/index.html", has_touch=True) as page:
        page.add_init_script(LISTEN)
        page.goto(home + PAGE, wait_until="load")
        assert heard(page)["contexts"] == 0
        play = root(page).get_by_role("button", name="Play")
        play.click()
        page.wait_for_function("heard.started === 4")
        assert (heard(page)["contexts"], heard(page)["rate"]) == (1, 32000)
        assert 0.5 < heard(page)["peak"] <= 1
        assert heard(page)["length"] == 48000
        before = len(heard(page)["aims"])
        root(page).get_by_role("radio", name="tent").click()
        aims = heard(page)["aims"][before:]
        assert sorted(aims) == [0, 0, 0, 1]  # faded over, not cut
        assert heard(page)["started"] == 4
        root(page).get_by_role("radio", name="sweep").click()
        page.wait_for_function("heard.started === 8 && heard.stopped === 4")
        root(page).get_by_role("button", name="Stop").click()
        page.wait_for_function("heard.stopped === 8")
        assert heard(page)["contexts"] == 1
        assert root(page).get_by_role("button", name="Play").is_visible()


def words(page):
    return root(page).locator(".tx-heard").inner_text()


def test_controls_and_words_in_the_text_set_it(chromium, home):
    with visit(chromium, home, PAGE) as page:
        assert "7 kHz, as loud" in words(page)
        links = page.locator("a.tx-set[href*='hear-images']")
        assert links.count() >= 4
        links.filter(has_text="Repeating").click()
        assert "7 kHz, 16 dB softer" in words(page)
        page.wait_for_url("**kernel-repeat**")
        root(page).get_by_role("slider", name="frequency").press("ArrowRight")
        assert "With 1.1 kHz, its images are heard: 6.9 kHz" in words(page)
        spectrum = root(page).get_by_role("img", name="Spectrum")
        assert "6.9 kHz" in spectrum.get_attribute("aria-label")
        root(page).get_by_role("radio", name="8").click()
        assert "2.9 kHz" in words(page)
        page.go_back()
        assert "7 kHz, as loud" in words(page)
        assert page.found == []


# At once: between two questions a label may be drawn anew.
BOXES = "all => all.map(each => each.getBoundingClientRect().toJSON())"


def test_no_two_labels_of_a_spectrum_run_into_each_other(chromium, home):
    with visit(chromium, home, PAGE, width=360) as page:
        for setting in (
            "source-sweep.stride-8.kernel-tent.moment-50",
            "source-tone.frequency-1100.stride-8.kernel-tent",
            "source-tone.frequency-1000.stride-4.kernel-sinc",
        ):
            page.evaluate(
                "([name, text]) => document.getElementById(name).take(text)", [NAME, setting]
            )
            labels = root(page).locator(".tx-label")
            labels.first.wait_for()  # seen, and so laid out
            boxes = labels.evaluate_all(BOXES)
            assert len(boxes) >= 4
            for line in (boxes[::2], boxes[1::2]):
                for one, other in pairwise(line):
                    assert one["x"] + one["width"] + 2 <= other["x"], setting
            drawing = root(page).locator("svg:has(.tx-label)").bounding_box()
            right = max(box["x"] + box["width"] for box in boxes)
            assert right <= drawing["x"] + drawing["width"]


def test_without_scripts_four_waveforms_and_their_levels_stand_there(chromium, home):
    with visit(chromium, home, PAGE, java_script_enabled=False) as page:
        assert root(page).locator(".tx-fallback svg").count() == 4
        assert root(page).locator(".tx-fallback table").is_visible()
        assert not root(page).locator(".tx-app").is_visible()


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_nothing_moves_when_the_sound_takes_over(chromium, home, width):
    with visit(chromium, home, PAGE, width=width) as page:
        page.wait_for_timeout(300)
        place = f"parseFloat(getComputedStyle(document.querySelector('#{NAME} .tx-app')).minHeight)"
        assert root(page).locator(".tx-app").bounding_box()["height"] <= page.evaluate(place) + 1


@pytest.mark.parametrize(
    ("setting", "width", "theme"),
    [
        ("source-tone.frequency-1000.kernel-repeat", 360, "dark"),
        ("source-sweep.stride-8.kernel-tent.moment-1370", 1280, "light"),
        ("source-melody.stride-2.kernel-sinc", 1280, "dark"),
    ],
)
def test_the_sound_is_accessible_and_fits(chromium, home, setting, width, theme):
    with visit(chromium, home, f"{PAGE}?{NAME}={setting}", width=width, theme=theme) as page:
        assert problems(page, NAME) == []
        for drawing in root(page).locator(".tx-app .tx-plot svg").all():
            assert drawing.bounding_box()["width"] <= root(page).bounding_box()["width"]
        assert page.found == []
