/** The HTML document of a user's page, drawn by the server: head, first paint, boot data, bundle. */
import type { Boot } from "../../shared/api.ts";
import { createDesk } from "../desk.ts";
import { createDoor } from "../door.ts";
import { label } from "../labels.ts";
import { Sprite } from "../ui/icon.tsx";
import { ICONS } from "../ui/icons.ts";
import { Panel } from "./panel.tsx";
import { SignIn } from "./sign_in.tsx";

/** Addresses of the built files, with a hash for the cache where the server has one. */
export interface Assets {
  /** Bundle of `web/client/main.tsx`. */
  readonly script: string;
  /** Bundle of `web/client/styles.css`. */
  readonly styles: string;
  /** Folder of `web/client/icons/*.svg`, ending in `/`: the tab's icon and its states. */
  readonly icons: string;
}

/** The whole page; the server writes `<!doctype html>` before what it renders to. No inline script or style. */
export function Document({ boot, assets }: { readonly boot: Boot; readonly assets: Assets }) {
  return (
    <html lang={boot.language}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
        <meta name="color-scheme" content="light dark" />
        <meta name="format-detection" content="telephone=no" />
        <title>{label("label.product", boot.language)}</title>
        <link rel="icon" type="image/svg+xml" href={`${assets.icons}idle.svg`} />
        <link rel="stylesheet" href={assets.styles} />
        <script type="module" src={assets.script} />
      </head>
      <body>
        <Sprite icons={ICONS} />
        <div id="app">
          {boot.page === "panel"
            ? <Panel desk={createDesk(boot)} />
            : <SignIn door={createDoor(boot)} />}
        </div>
        {boot.page === "panel"
          ? (
            <noscript>
              <div class="no-script" role="alert">
                <p>{label("noScript", boot.language)}</p>
                <p>
                  <a href="/pbx/help">{label("label.help", boot.language)}</a>
                </p>
              </div>
            </noscript>
          )
          : null}
        <script
          id="boot"
          type="application/json"
          dangerouslySetInnerHTML={{ __html: JSON.stringify(boot).replace(/</g, "\\u003c") }}
        />
      </body>
    </html>
  );
}
