// What the reader sees of an element, as a drawing that stands alone: to be saved as SVG or PNG.
import { h, s } from "./dom.mjs";

const INHERITED = ["fill", "stroke", "stroke-width", "stroke-dasharray", "opacity", "fill-opacity", "font-family",
  "font-size", "font-weight", "font-style", "text-anchor", "dominant-baseline", "visibility", "paint-order",
  "stroke-linecap", "stroke-linejoin", "transform", "transform-origin", "transform-box", "clip-path", "rx"];

/** The drawing of all boxes, texts, drawings and pictures below an element, each where it stands. */
export function drawingOf(root, title) {
  const frame = root.getBoundingClientRect();
  const parts = [];
  const walk = (element) => {
    const style = getComputedStyle(element);
    const seen = style.display === "contents" || element.checkVisibility?.();
    if (!seen || element.matches("button, input, select, .tx-hidden, .tx-transport")) return;
    if (element.matches("svg")) return void parts.push(cloned(element, frame));
    if (element.matches("canvas")) return void parts.push(painted(element, frame));
    parts.push(boxOf(element, style, frame));
    for (const child of element.childNodes) {
      if (child.nodeType === Node.ELEMENT_NODE) walk(child);
      else if (child.nodeType === Node.TEXT_NODE && child.data.trim()) parts.push(...linesOf(child, style, frame));
    }
  };
  walk(root);
  const [width, height] = [frame.width, frame.height].map(Math.ceil);
  const ground = s("rect", { width: "100%", height: "100%", fill: groundOf(root) });
  return s("svg", { viewBox: `0 0 ${width} ${height}`, width, height }, s("title", {}, title), ground, ...parts);
}

const isClear = (colour) => /^transparent$|^rgba\(.*, 0\)$|\/ 0\)$/.test(colour);

function groundOf(element) {
  for (let each = element; each; each = each.parentElement) {
    const { backgroundColor } = getComputedStyle(each);
    if (!isClear(backgroundColor)) return backgroundColor;
  }
  return "white";
}

function boxOf(element, style, frame) {
  const { borderTopStyle: line, borderTopColor: colour, backgroundColor: fill } = style;
  const width = line === "none" ? 0 : parseFloat(style.borderTopWidth) * (style.boxShadow.includes("inset") ? 2.5 : 1);
  const { left, top, width: wide, height: high } = element.getBoundingClientRect();
  if (!wide || (isClear(fill) && (!width || isClear(colour)))) return null;
  const dash = new Map([["dashed", "4 3"], ["dotted", "2 2"]]).get(line);
  return s("rect", {
    x: left - frame.left + width / 2, y: top - frame.top + width / 2,
    width: Math.max(wide - width, 0), height: Math.max(high - width, 0), rx: parseFloat(style.borderTopLeftRadius) || 0,
    fill: isClear(fill) ? "none" : fill, stroke: width ? colour : "none", "stroke-width": width, "stroke-dasharray": dash,
  });
}

/** The words of a text node, one text for each line that they are broken into. */
function linesOf(node, style, frame) {
  const lines = new Map();
  for (const { 0: word, index } of node.data.matchAll(/\S+/g)) {
    const range = document.createRange();
    range.setStart(node, index);
    range.setEnd(node, index + word.length);
    const { left, top, bottom } = range.getBoundingClientRect();
    const line = lines.get(Math.round(top)) ?? { left, middle: (top + bottom) / 2, words: [] };
    line.words.push(word);
    lines.set(Math.round(top), line);
  }
  return [...lines.values()].map(({ left, middle, words }) => s("text", {
    x: left - frame.left, y: middle - frame.top, "dominant-baseline": "central", fill: style.color,
    "font-family": style.fontFamily, "font-size": style.fontSize, "font-weight": style.fontWeight,
    "font-style": style.fontStyle, "text-decoration": style.textDecorationLine,
  }, words.join(" ")));
}

/** A drawing with the colours that the page's style gives it. */
function cloned(drawing, frame) {
  const copy = drawing.cloneNode(true);
  const originals = [drawing, ...drawing.querySelectorAll("*")];
  [copy, ...copy.querySelectorAll("*")].forEach((each, at) => {
    const style = getComputedStyle(originals[at]);
    each.removeAttribute("style");
    each.removeAttribute("class");
    for (const name of INHERITED) each.style.setProperty(name, style.getPropertyValue(name));
  });
  const { left, top, width, height } = drawing.getBoundingClientRect();
  for (const [name, value] of Object.entries({ x: left - frame.left, y: top - frame.top, width, height })) {
    copy.setAttribute(name, value);
  }
  return copy;
}

function painted(canvas, frame) {
  const { left, top, width, height } = canvas.getBoundingClientRect();
  const place = { x: left - frame.left, y: top - frame.top, width, height };
  return s("image", { ...place, href: canvas.toDataURL(), style: "image-rendering: pixelated" });
}

const blobOf = (drawing) => new Blob([new XMLSerializer().serializeToString(drawing)], { type: "image/svg+xml" });

function download(blob, name) {
  const href = URL.createObjectURL(blob);
  h("a", { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 60000);
}

export const saveSvg = (drawing, name) => download(blobOf(drawing), `${name}.svg`);

/** The same as pixels, two for each of the page. */
export async function savePng(drawing, name) {
  const [width, height] = ["width", "height"].map((side) => 2 * Number(drawing.getAttribute(side)));
  const picture = h("img", { src: URL.createObjectURL(blobOf(drawing)) });
  await picture.decode();
  const canvas = h("canvas", { width, height });
  canvas.getContext("2d").drawImage(picture, 0, 0, width, height);
  URL.revokeObjectURL(picture.src);
  download(await new Promise((done) => canvas.toBlob(done)), `${name}.png`);
}
