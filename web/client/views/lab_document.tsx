/** The HTML document of the lab, with its first paint. */
import type { LabBoot } from "../../shared/lab.ts";
import { LAB_ICONS } from "../lab/icons.ts";
import { createLab } from "../lab/lab.ts";
import { LabDoor } from "../lab/views/door.tsx";
import { Shell } from "../lab/views/shell.tsx";
import { ADMIN_ICONS } from "../ui/admin_icons.ts";
import { ICONS } from "../ui/icons.ts";
import { HtmlPage, type PageAssets } from "./html_page.tsx";

export function LabDocument({ boot, assets }: {
  readonly boot: LabBoot;
  readonly assets: PageAssets;
}) {
  return (
    <HtmlPage
      boot={boot}
      assets={assets}
      title={boot.language === "ja" ? "ラボ - 内線" : "Lab - Naisen"}
      icons={{ ...ICONS, ...ADMIN_ICONS, ...LAB_ICONS }}
      first={boot.page === "lab" ? <Shell lab={createLab(boot)} /> : <LabDoor boot={boot} />}
    />
  );
}
