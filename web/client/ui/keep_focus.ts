/**
 * The keyboard is never lost: when what had it is taken off the page (a slot that was emptied, a notice that ended), the
 * section around it has it, or what had it before.
 */

/** What says by its name where the keyboard is. */
const HOMES = "section, [role=tabpanel]";

/** Watches `app` for the life of the page. */
export function keepFocus(app: HTMLElement): void {
  let homes: readonly HTMLElement[] = [];
  let last: HTMLElement | undefined;
  let before: HTMLElement | undefined;
  app.addEventListener("focusin", ({ target }) => {
    if (!(target instanceof HTMLElement) || target === last) return;
    before = last;
    last = target;
    homes = homesOf(target);
  });
  new MutationObserver(() => {
    if (last === undefined || last.isConnected) return;
    if (document.activeElement === document.body) place(before, homes);
  }).observe(app, { childList: true, subtree: true });
}

function homesOf(target: HTMLElement): readonly HTMLElement[] {
  const home = target.parentElement?.closest<HTMLElement>(HOMES) ?? undefined;
  return home === undefined ? [] : [home, ...homesOf(home)];
}

function place(before: HTMLElement | undefined, homes: readonly HTMLElement[]): void {
  const home = homes.find((each) => each.isConnected);
  if (home === undefined) return before?.focus({ preventScroll: true });
  if (!home.hasAttribute("tabindex")) home.tabIndex = -1;
  home.focus({ preventScroll: true });
}
