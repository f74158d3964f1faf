// What answers questions is fetched when the first one is typed; until then there is a field alone.

const HERE = document.currentScript.src;
let fetching = null;

/** Fetch the other script once; it says itself that it has run. */
function fetchView() {
  fetching ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = new URL(`search_results.js?v=${SEARCH_RESULTS}`, HERE);
    script.addEventListener("ready", ({ detail }) => resolve(detail));
    script.addEventListener("error", () => reject(new Error(script.src)));
    document.head.append(script);
  });
  return fetching;
}

/** Let a field be answered: status and results go to its `place`, an element that is there for them. */
export function attach(input, place, options) {
  let view = null, goes = false;
  const begin = async () => {
    const View = await fetchView();
    if (view) return;
    view = new View({ input, goes, ...options });
    place.append(view.status, view.list);
    view.ask();
  };
  input.addEventListener("input", begin, { once: true });
  input.addEventListener("keydown", (event) => {
    if (view || event.key !== "Enter" || !input.value) return;
    event.preventDefault();
    goes = true;
  });
  if (input.value) begin();
}
