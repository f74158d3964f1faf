// A box that scrolls sideways by itself, and shows at which end there is more.
import { h, set } from "./dom.mjs";

/** Make one around some elements. */
export function scroller(...children) {
  const box = h("div", { class: "tx-scroll" }, ...children);
  const look = () => {
    const rest = box.scrollWidth - box.clientWidth;
    set(box, "data-more", rest < 2 ? null : box.scrollLeft < 2 ? "end" : box.scrollLeft > rest - 2 ? "start" : "both");
  };
  box.addEventListener("scroll", look, { passive: true });
  const sizes = new ResizeObserver(look);
  for (const each of [box, ...children]) sizes.observe(each);
  return box;
}
