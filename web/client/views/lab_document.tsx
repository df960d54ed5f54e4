/** The HTML document of the lab, drawn by the server: head, first paint, boot data, bundle. */
import type { LabBoot } from "../../shared/lab.ts";
import { ADMIN_ICONS } from "../ui/admin_icons.ts";
import { LabDoor } from "../lab/views/door.tsx";
import { LAB_ICONS } from "../lab/icons.ts";
import { createLab } from "../lab/lab.ts";
import { Shell } from "../lab/views/shell.tsx";
import { Sprite } from "../ui/icon.tsx";
import { ICONS } from "../ui/icons.ts";

export interface LabAssets {
  readonly script: string;
  readonly styles: string;
  readonly icon: string;
}

/** The server writes `<!doctype html>` before what it renders to. No inline script or style. */
export function LabDocument({ boot, assets }: {
  readonly boot: LabBoot;
  readonly assets: LabAssets;
}) {
  const { language } = boot;
  return (
    <html lang={language}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
        <meta name="color-scheme" content="light dark" />
        <meta name="format-detection" content="telephone=no" />
        <title>{language === "ja" ? "ラボ - 内線" : "Lab - Naisen"}</title>
        <link rel="icon" type="image/svg+xml" href={assets.icon} />
        <link rel="stylesheet" href={assets.styles} />
        <script type="module" src={assets.script} />
      </head>
      <body>
        <Sprite icons={{ ...ICONS, ...ADMIN_ICONS, ...LAB_ICONS }} />
        <div id="app">
          {boot.page === "lab" ? <Shell lab={createLab(boot)} /> : <LabDoor boot={boot} />}
        </div>
        <script
          id="boot"
          type="application/json"
          dangerouslySetInnerHTML={{ __html: JSON.stringify(boot).replace(/</g, "\\u003c") }}
        />
      </body>
    </html>
  );
}
