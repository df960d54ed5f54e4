/** Pages of other systems in tabs of their own, while a call comes in (着信連携). */

/** Other tabs of this browser hear of the same call within this time. */
const TOLD_WITHIN_MILLIS = 10_000;

/** The first tab that hears of the call opens them, and no other. What the browser blocks comes back as held back. */
export function openPages(tag: string, pages: readonly string[]): Promise<readonly string[]> {
  const { promise, resolve } = Promise.withResolvers<readonly string[]>();
  void navigator.locks.request(`naisen-pages-${tag}`, { ifAvailable: true }, (lock) => {
    resolve(lock === null ? [] : pages.filter((page) => !opened(page)));
    return lock === null
      ? undefined
      : new Promise((release) => setTimeout(release, TOLD_WITHIN_MILLIS));
  });
  return promise;
}

/** Only what a web page can be is opened; it cannot reach back to us (`Cross-Origin-Opener-Policy`). */
function opened(page: string): boolean {
  if (!/^https?:$/.test(URL.parse(page)?.protocol ?? "")) return true;
  const tab = globalThis.open(page, "_blank");
  if (tab === null) return false;
  tab.opener = null;
  return true;
}
