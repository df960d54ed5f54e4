/** What every HTML document of ours is made of: head, icons, the page, boot data, bundle. */
import type { ComponentChildren } from "preact";
import { Sprite } from "../ui/icon.tsx";

/** Addresses of the built files, with a hash for the cache where the server has one. */
export interface PageAssets {
  readonly script: string;
  readonly styles: string;
  /** The tab's icon. */
  readonly icon: string;
}

interface PageProps {
  readonly boot: { readonly language: "ja" | "en" };
  readonly assets: PageAssets;
  readonly title: string;
  readonly icons: Parameters<typeof Sprite>[0]["icons"];
  /** What is drawn before the bundle runs. */
  readonly first?: ComponentChildren;
  readonly noScript?: ComponentChildren;
}

/** The server writes `<!doctype html>` before what it renders to. No inline script or style. */
export function HtmlPage({ boot, assets, title, icons, first, noScript }: PageProps) {
  return (
    <html lang={boot.language}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
        <meta name="color-scheme" content="light dark" />
        <meta name="format-detection" content="telephone=no" />
        <title>{title}</title>
        <link rel="icon" type="image/svg+xml" href={assets.icon} />
        <link rel="stylesheet" href={assets.styles} />
        <script type="module" src={assets.script} />
      </head>
      <body>
        <Sprite icons={icons} />
        <div id="app">{first}</div>
        {noScript === undefined ? null : <noscript>{noScript}</noscript>}
        <script
          id="boot"
          type="application/json"
          dangerouslySetInnerHTML={{ __html: JSON.stringify(boot).replace(/</g, "\\u003c") }}
        />
      </body>
    </html>
  );
}
