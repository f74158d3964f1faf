// Where a cell is edited: CodeMirror, which is loaded at the first edit, or a plain field where it cannot be had.
import { h } from "../../elements/static/dom.mjs";

let asked;

function editor(folder) {
  asked ??= import(`${folder}editor.mjs?${LIVE_BUILD}`).catch(() => null);
  return asked;
}

/** Open a field behind an element; what it returns can focus() and remove() itself. */
export async function openField(place, folder, options) {
  const kit = location.protocol === "file:" ? null : await editor(folder);
  const host = h("div", { class: "live-editor highlight", onkeydown: keep });
  place.after(host);
  const field = (kit ? kit.edit : plain)(host, options);
  return { focus: () => field.focus(), remove: () => { field.remove(); host.remove(); } };
}

/** Keys of the page, such as Ctrl+K for its search, are not for who writes code. */
function keep(event) {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") event.stopPropagation();
}

function plain(host, { source, attributes, change, run, advance }) {
  const fit = () => { field.rows = field.value.split("\n").length; };
  const key = (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.shiftKey || event.metaKey)) return;
    event.preventDefault();
    (event.shiftKey ? advance : run)();
  };
  const field = h("textarea", {
    ...attributes,
    class: "live-field",
    oninput: () => { fit(); change(field.value); },
    onkeydown: key,
  });
  field.value = source;
  fit();
  host.append(field);
  return { focus: () => field.focus({ preventScroll: true }), remove: () => {} };
}
