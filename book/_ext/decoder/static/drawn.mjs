// The U: a box for each size, a line for each skip, an arrow for each layer.
import { h, s, set } from "../../elements/static/dom.mjs";
import { described, sizeText } from "./verdict.mjs";

const SIGNS = new Map([["equal", "="], ["fails", "≠"], ["cut", "✂"]]);

/** A box; `rest` stands at its end: what is forgotten there, or given back. */
function box(sizes, hue, level, rest, kind) {
  const extra = rest.some(Boolean) ? h("span", { class: `tx-rest ${kind}` }, `${kind === "tx-given" ? "+" : ""}${sizeText(rest)}`) : null;
  return h("div", { class: `tx-box tx-${hue}`, style: `--width: ${Math.round(55 + 45 * 0.62 ** level)}%` },
    h("span", { class: "tx-number" }, sizeText(sizes)), extra);
}

function skip({ encoder, decoder, meets }) {
  const line = s("svg", { class: "tx-line", viewBox: "0 0 100 20", preserveAspectRatio: "none", "aria-hidden": "true" },
    s("path", { d: "M0 10H100", "vector-effect": "non-scaling-stroke" }));
  const sign = SIGNS.get(meets);
  const words = meets === "equal" || encoder.length > 1 ? sign : `${encoder[0]} ${sign} ${decoder[0]}`;
  return h("div", { class: `tx-skip tx-${meets}` }, line, h("span", { class: "tx-meets" }, words));
}

const arrow = (sign, words, side) => h("div", { class: `tx-way tx-${side}` }, h("b", {}, sign), words ? ` ${words}` : "");

/** The layers between a level and the next. */
function between({ forgotten, added }) {
  const said = (what, rest) => (rest.some(Boolean) ? `${what} ${sizeText(rest).replaceAll(" ", "\u00a0")}` : "");
  return [arrow("↓", said("forgets", forgotten), "down"), h("span", {}), arrow("↑", said("adds", added), "up")];
}

export class Drawing {
  element = h("div", { class: "tx-u", role: "img" });

  show(setting, u) {
    const rows = u.levels.flatMap((level, at) => [
      box(level.encoder, "input", at, level.forgotten, "tx-lost"), skip(level),
      box(level.decoder, level.meets === "fails" ? "wrong" : "output", at, level.added, "tx-given"),
      ...between(level),
    ]);
    const bottom = h("div", { class: "tx-bottom" }, box(u.bottom, "plain", setting.levels, [0], ""));
    this.element.replaceChildren(...rows, bottom);
    set(this.element, "data-axes", setting.size.length);
    set(this.element, "aria-label", described(setting, u));
  }
}
