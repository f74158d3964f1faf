// Python in a worker: it answers {at, source} with what the cell gives, piece by piece, and then whether it went well.
import { loadPyodide } from "./pyodide.mjs";

const started = start();
let last = Promise.resolve();

async function start() {
  const here = new URL("./", import.meta.url).href;
  const { search } = new URL(import.meta.url); // what is stored of an older build is not taken
  const pyodide = await loadPyodide({
    indexURL: here,
    lockFileURL: `${here}pyodide-lock.json${search}`,
    packages: ["numpy", "tconv-edu"],
  });
  const runner = await (await fetch(`${here}runner.py${search}`)).text();
  pyodide.FS.writeFile("/home/pyodide/runner.py", runner);
  return { pyodide, chapter: pyodide.pyimport("runner").prepare() };
}

/** SymPy is large, and few chapters need it. */
async function provide(pyodide, source) {
  if (!/\b(sympy|derivations)\b/.test(source)) return;
  if (pyodide.loadedPackages.sympy) return;
  postMessage({ kind: "progress", text: "Loading SymPy, 5 MB …" });
  await pyodide.loadPackage("sympy");
}

async function run({ at, source }) {
  const { pyodide, chapter } = await started;
  await provide(pyodide, source);
  postMessage({ kind: "progress", text: "Running …" });
  const emit = (mime, text) => postMessage({ kind: "output", mime, text });
  postMessage({ kind: "done", well: chapter.run(at, source, emit) });
}

addEventListener("message", ({ data }) => {
  last = last.then(() => run(data)).catch((error) => postMessage({ kind: "broken", text: `${error}` }));
});
