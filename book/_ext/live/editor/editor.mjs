// The editor of a cell: CodeMirror with what a cell needs of it. esbuild makes one file of this module and its packages.
import {
  acceptCompletion, autocompletion, closeBrackets, closeBracketsKeymap, closeCompletion, completionKeymap, selectedCompletion,
} from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentLess, indentMore, insertTab } from "@codemirror/commands";
import { globalCompletion, localCompletionSource, python } from "@codemirror/lang-python";
import { bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { EditorState, Prec } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";
import { tagHighlighter, tags as t } from "@lezer/highlight";

// The classes of Pygments: the page's own style gives the colours, in both themes.
const CLASSES = tagHighlighter([
  { tag: [t.keyword, t.controlKeyword, t.definitionKeyword, t.moduleKeyword, t.self], class: "k" },
  { tag: [t.operatorKeyword], class: "ow" },
  { tag: [t.bool, t.null], class: "kc" },
  { tag: [t.string, t.special(t.string), t.docString], class: "s2" },
  { tag: [t.number], class: "mi" },
  { tag: [t.comment], class: "c1" },
  { tag: [t.operator, t.compareOperator, t.arithmeticOperator], class: "o" },
  { tag: [t.definition(t.function(t.variableName)), t.function(t.definition(t.variableName))], class: "nf" },
  { tag: [t.definition(t.className)], class: "nc" },
  { tag: [t.meta], class: "nd" },
  { tag: [t.punctuation, t.paren, t.squareBracket, t.brace], class: "p" },
]);

const STYLE = EditorView.theme({
  "&": { color: "inherit", backgroundColor: "transparent" },
  "&.cm-focused": { outline: "none" }, // the box around it has the ring
  ".cm-scroller": { fontFamily: "inherit", lineHeight: "inherit" },
  ".cm-content": { padding: "1rem 0", caretColor: "var(--pst-color-text-base)" },
  ".cm-line": { padding: "0 1rem" },
  "&.cm-focused .cm-matchingBracket, .cm-matchingBracket": { backgroundColor: "transparent", outline: "1px solid currentColor" },
  "&.cm-focused .cm-nonmatchingBracket": { backgroundColor: "transparent", textDecoration: "underline wavy" },
  ".cm-tooltip": { backgroundColor: "var(--pst-color-background)", color: "var(--pst-color-text-base)", border: "1px solid var(--pst-color-text-muted)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--pst-font-family-monospace)" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "var(--pst-color-text-base)", color: "var(--pst-color-background)" },
});

/** Tab indents, until Escape was pressed: then it leaves, until something is typed. */
function tab({ announce }) {
  const free = (view, isFree) => {
    view.setTabFocusMode(isFree);
    announce(isFree);
  };
  return [
    Prec.low(keymap.of([{ key: "Escape", run: (view) => { free(view, true); return true; } }])),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) free(update.view, false);
    }),
    EditorView.domEventHandlers({ blur: (_, view) => free(view, false) }),
    keymap.of([
      { key: "Tab", run: acceptCompletion },
      { key: "Tab", run: (view) => (view.state.selection.main.empty ? spaces(view) : indentMore(view)), shift: indentLess },
    ]),
  ];
}

/** In front of a line Tab indents it; behind something it goes to the next multiple of four. */
function spaces(view) {
  const { from } = view.state.selection.main;
  const line = view.state.doc.lineAt(from);
  const column = from - line.from;
  if (!line.text.slice(0, column).trim()) return indentMore(view);
  if (view.state.readOnly) return insertTab(view);
  view.dispatch(view.state.replaceSelection(" ".repeat(4 - (column % 4))));
  return true;
}

/** Names in reach: `names(path)` answers with pairs of a name and its kind. */
function reach(names) {
  return async (context) => {
    const found = context.matchBefore(/(?:[A-Za-z_]\w*\.)*[A-Za-z_]?\w*$/);
    const text = found?.text ?? "";
    const dot = text.lastIndexOf(".");
    if (!text || (dot < 0 && text.length < 2 && !context.explicit)) return null;
    const typed = text.slice(dot + 1); // words of the page hold it too: taken for a name, it would eat an Enter
    const options = (await names(dot < 0 ? "" : text.slice(0, dot)))
      .filter(([label]) => label !== typed).map(([label, type]) => ({ label, type }));
    return options.length ? { from: found.from + dot + 1, options, validFor: /^\w*$/ } : null;
  };
}

const unlessDotted = (source) => (context) => (context.matchBefore(/\.\w*$/) ? null : source(context));

/** Behind a name that is complete, Enter breaks the line: there is nothing to choose. */
const wholeName = Prec.highest(keymap.of([{ key: "Enter", run: (view) => {
  const { head } = view.state.selection.main;
  const name = selectedCompletion(view.state)?.label;
  if (name && view.state.sliceDoc(head - name.length, head) === name) closeCompletion(view);
  return false;
} }]));

/** Open an editor in an element. */
export function edit(parent, { source, attributes, change, run, advance, names, announce }) {
  const act = (what) => () => { what(); return true; };
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: source,
      extensions: [
        Prec.highest(keymap.of([
          { key: "Mod-Enter", run: act(run) },
          { key: "Ctrl-Enter", run: act(run) },
          { key: "Shift-Enter", run: act(advance) },
        ])),
        tab({ announce }),
        python(),
        indentUnit.of("    "),
        EditorState.tabSize.of(4),
        indentOnInput(),
        bracketMatching(),
        closeBrackets(),
        history(),
        wholeName,
        // Names that begin with what is typed: any other would eat the Enter after a new name, as in “as plt”.
        autocompletion({ icons: false, filterStrict: true, override: [reach(names), unlessDotted(localCompletionSource), unlessDotted(globalCompletion)] }),
        keymap.of([...closeBracketsKeymap, ...completionKeymap, ...historyKeymap, ...defaultKeymap]),
        syntaxHighlighting(CLASSES),
        EditorView.contentAttributes.of(attributes),
        EditorView.updateListener.of((update) => { if (update.docChanged) change(view.state.doc.toString()); }),
        STYLE,
      ],
    }),
  });
  return {
    focus: () => view.focus(),
    remove: () => view.destroy(),
  };
}
