// Python in a worker: it answers {kind: "run", at, source} with what the cell gives, piece by piece, and then how it
// went, and {kind: "names", id, path} with the names below that path.
import { loadPyodide } from "./pyodide.mjs";

const HERE = new URL("./", import.meta.url).href;
const { search } = new URL(import.meta.url); // what is stored of an older build is not taken
const NAMES = new Map([["matplotlib", "Matplotlib"], ["scipy", "SciPy"], ["sympy", "SymPy"], ["pillow", "Pillow"]]);
const CORE = ["pyodide.asm.wasm", "python_stdlib.zip", "inside.zip"];
const HOME = "/home/pyodide";
const ask = globalThis.fetch;
const load = { text: "", got: 0, whole: 0, told: 0 };

/** Every answer is counted while it is read. */
globalThis.fetch = async (...request) => {
  const answer = await ask(...request);
  if (answer.ok) count(answer.clone().body).catch(() => {}); // who reads the answer hears of it
  return answer;
};

async function count(body) {
  for (const reader = body.getReader(); ;) {
    const { done, value } = await reader.read();
    if (done) return;
    load.got += value.length;
    if (performance.now() - load.told > 50) tell();
  }
}

function tell() {
  load.told = performance.now();
  const { text, got, whole } = load;
  postMessage({ kind: "progress", text, got: Math.min(got, whole), whole });
}

function begin(text, whole) {
  Object.assign(load, { text, got: 0, whole });
  tell();
}

const started = start();
let last = started;

async function start() {
  const sizes = await (await ask(`${HERE}sizes.json${search}`)).json();
  const lock = await (await ask(`${HERE}pyodide-lock.json${search}`)).json();
  const sizeOf = (names) => names.reduce((sum, name) => sum + (sizes[lock.packages[name].file_name] ?? 0), 0);
  const whole = CORE.reduce((sum, name) => sum + sizes[name], sizeOf(["numpy", "tconv-edu"]));
  begin("Loading Python", whole);
  const pyodide = await loadPyodide({
    indexURL: HERE,
    lockFileURL: `${HERE}pyodide-lock.json${search}`,
    stdLibURL: `${HERE}python_stdlib.zip${search}`,
    packages: ["numpy", "tconv-edu"],
  });
  pyodide.unpackArchive(await (await fetch(`${HERE}inside.zip${search}`)).arrayBuffer(), "zip", { extractDir: HOME });
  pyodide.FS.mkdirTree(`${HOME}/book`);
  pyodide.FS.chdir(`${HOME}/book`);
  pyodide.runPython(`import sys; sys.path.append("${HOME}/page")`);
  const chapter = pyodide.pyimport("live.inside.runner").prepare();
  postMessage({ kind: "started" });
  return { pyodide, chapter, lock, sizeOf };
}

/** What is large is loaded when the first cell needs it; if it cannot be, the answer says so. */
async function provide({ pyodide, chapter, lock, sizeOf }, at, source) {
  const wanted = chapter.wanted(at, source).toJs();
  if (!wanted.length) return "";
  const all = [...wanted];
  for (const name of all) all.push(...lock.packages[name].depends.filter((each) => !all.includes(each)));
  const words = wanted.map((name) => NAMES.get(name) ?? name).join(" and ");
  begin(`Loading ${words}`, sizeOf(all.filter((name) => !(name in pyodide.loadedPackages))));
  await pyodide.loadPackage(wanted, { messageCallback: () => {}, errorCallback: () => {} }).catch(() => {});
  if (!wanted.every((name) => name in pyodide.loadedPackages)) return `${words} could not be loaded. Is the site still reachable?`;
  chapter.arrived(Object.keys(pyodide.loadedPackages));
  return "";
}

async function run({ at, source }) {
  const python = await started;
  const emit = (mime, text) => postMessage({ kind: "output", mime, text });
  const problem = await provide(python, at, source);
  postMessage({ kind: "progress", text: "Running …" });
  if (problem) emit("error", problem);
  postMessage({ kind: "done", outcome: problem ? "failed" : python.chapter.run(at, source, emit) });
}

async function names({ id, path }) {
  const { chapter } = await started;
  postMessage({ kind: "names", id, names: chapter.complete(path).toJs() });
}

addEventListener("message", ({ data }) => {
  last = last.then(() => ({ run, names })[data.kind](data)).catch((error) => postMessage({ kind: "broken", text: `${error}` }));
});
