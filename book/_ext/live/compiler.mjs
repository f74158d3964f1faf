// Lets the Python that readers will have compile what they will load: the bytecode of another version is not taken.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [pyodide, folder, script, ...names] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(`${pyodide}/pyodide.mjs`));
const python = await loadPyodide({ indexURL: `${pyodide}/` });
python.mountNodeFS("/live", folder);
python.runPython(readFileSync(script, "utf-8"));
python.globals.get("write_all")(names);
process.exit(); // Pyodide keeps Node waiting
