// What an element does when its room has changed: in the next frame, or browsers report sizes that change anew.

/** Observe the room of an element, by calling `act`; return the observer. */
export function whenResized(element, act) {
  const observer = new ResizeObserver(() => requestAnimationFrame(act));
  observer.observe(element);
  return observer;
}
