/** For `ref`: tells that the end of what is drawn comes near. One list is shown at a time. */

/** Rows are drawn before they are seen. */
const AHEAD = "600px";

let watching: IntersectionObserver | undefined;

export function nearing(end: Element | null, tell: () => void): void {
  watching?.disconnect();
  watching = undefined;
  if (end === null) return;
  const observer = new IntersectionObserver((seen) => {
    if (!seen.some((each) => each.isIntersecting)) return;
    tell();
    // it is told once more where the end is near still
    observer.unobserve(end);
    observer.observe(end);
  }, { root: end.closest(".rows"), rootMargin: AHEAD });
  watching = observer;
  observer.observe(end);
}
