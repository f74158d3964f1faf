// What answers questions, in a script of its own: it hands over what the field needs.

import { View } from "./view.mjs";

document.currentScript.dispatchEvent(new CustomEvent("ready", { detail: View }));
