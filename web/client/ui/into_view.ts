/** For `ref`: scrolls to what has just been drawn, once, when its column is too short for it. */
export function intoView(drawn: Element | null): void {
  drawn?.scrollIntoView({ block: "nearest" });
}
