/** The HTML documents of the user's pages, drawn by the server: head, first paint, boot data, bundle. */
import type { VNode } from "preact";
import type { Boot } from "../../shared/api.ts";

/** Addresses of the built files, with a hash for the cache where the server has one. */
export interface Assets {
  /** `dist/main.js`, built by `deno bundle --platform=browser --minify --outdir=dist web/client/main.tsx web/client/styles.css` */
  readonly script: string;
  /** `dist/styles.css` */
  readonly styles: string;
  /** `web/client/icon.svg` */
  readonly icon: string;
}

/** The whole page; the server writes `<!doctype html>` before what it renders to. No inline script or style. */
export declare function Document(props: { readonly boot: Boot; readonly assets: Assets }): VNode;
