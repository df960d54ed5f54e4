/**
 * Which page of the administration is open: the address after `/pbx/admin`. Leaving a page with unsaved changes
 * asks first, by a link as well as by the browser's back button.
 */
import { computed, type ReadonlySignal, signal } from "@preact/signals";

export const ADMIN = "/pbx/admin";

export interface Router {
  /** `users/1001` of `/pbx/admin/users/1001`; the first page is empty. */
  readonly path: ReadonlySignal<string>;
  /** What stands after `?`, as it was when the page was opened or last `note`d. */
  readonly query: ReadonlySignal<URLSearchParams>;
  /** Whether something on the page is not saved yet. */
  readonly unsaved: ReadonlySignal<boolean>;
  /** Opens a page; asks first when something is unsaved. `false` when one stayed. */
  go(path: string): Promise<boolean>;
  /** Puts what is looked for into the address, so that a reload or a copied link finds it again. */
  note(query: Readonly<Record<string, string | undefined>>): void;
  /** The browser went back or forward. */
  moved(): Promise<void>;
  /** From now on it counts whether this is unsaved; the function returned ends it. */
  guard(unsaved: ReadonlySignal<boolean>): () => void;
}

export interface RouterBrowser {
  show(path: string, how: "push" | "replace"): void;
  readonly at: string;
}

export function createRouter(browser: RouterBrowser, mayLeave: () => Promise<boolean>): Router {
  const shown = signal(browser.at);
  const guarded = signal<readonly ReadonlySignal<boolean>[]>([]);
  const unsaved = computed(() => guarded.value.some((each) => each.value));
  const open = (address: string) => {
    shown.value = address;
  };

  return {
    path: computed(() => pathOf(shown.value)),
    query: computed(() => new URLSearchParams(shown.value.split("?")[1] ?? "")),
    unsaved,
    async go(path) {
      if (unsaved.peek() && !await mayLeave()) return false;
      const address = addressOf(path);
      if (address !== browser.at) browser.show(address, "push");
      open(address);
      return true;
    },
    note(query) {
      const params = new URLSearchParams();
      for (const [name, value] of Object.entries(query)) {
        if (value !== undefined && value !== "") params.set(name, value);
      }
      const text = params.toString();
      const address = addressOf(pathOf(shown.peek())) + (text === "" ? "" : `?${text}`);
      if (address !== browser.at) browser.show(address, "replace");
    },
    async moved() {
      const to = browser.at;
      if (!unsaved.peek()) return open(to);
      browser.show(shown.peek(), "push");
      if (!await mayLeave()) return;
      browser.show(to, "push");
      open(to);
    },
    guard(one) {
      guarded.value = [...guarded.peek(), one];
      return () => {
        guarded.value = guarded.peek().filter((each) => each !== one);
      };
    },
  };
}

/** `/pbx/admin/users` for `users`. */
export function addressOf(path: string): string {
  return path === "" ? ADMIN : `${ADMIN}/${path}`;
}

function pathOf(address: string): string {
  return address.split("?")[0]!.slice(ADMIN.length).replace(/^\/+|\/+$/g, "");
}
