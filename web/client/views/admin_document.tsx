/** The HTML document of the administration: the page itself is drawn in the browser, after a sign-in. */
import { ADMIN_ICONS } from "../ui/admin_icons.ts";
import { Sprite } from "../ui/icon.tsx";
import { ICONS } from "../ui/icons.ts";

export interface AdminAssets {
  readonly script: string;
  readonly styles: string;
  readonly icon: string;
}

export interface AdminDocumentBoot {
  readonly page: "admin";
  readonly language: "ja" | "en";
  /** The server's clock, ISO 8601 with the office's offset. */
  readonly now: string;
}

/** The server writes `<!doctype html>` before what it renders to. No inline script or style. */
export function AdminDocument({ boot, assets }: {
  readonly boot: AdminDocumentBoot;
  readonly assets: AdminAssets;
}) {
  const { language } = boot;
  return (
    <html lang={language}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
        <meta name="color-scheme" content="light dark" />
        <meta name="format-detection" content="telephone=no" />
        <title>{language === "ja" ? "内線 管理" : "Naisen administration"}</title>
        <link rel="icon" type="image/svg+xml" href={assets.icon} />
        <link rel="stylesheet" href={assets.styles} />
        <script type="module" src={assets.script} />
      </head>
      <body>
        <Sprite icons={{ ...ICONS, ...ADMIN_ICONS }} />
        <div id="app"></div>
        <noscript>
          <p class="no-script">
            {language === "ja"
              ? "管理ページを使うには、ブラウザのJavaScriptを有効にしてください。"
              : "Switch on JavaScript in your browser to use the administration."}
          </p>
        </noscript>
        <script
          id="boot"
          type="application/json"
          dangerouslySetInnerHTML={{ __html: JSON.stringify(boot).replace(/</g, "\\u003c") }}
        />
      </body>
    </html>
  );
}
