/** The HTML document of the administration: the page itself is drawn in the browser, after a sign-in. */
import { ADMIN_ICONS } from "../ui/admin_icons.ts";
import { ICONS } from "../ui/icons.ts";
import { HtmlPage, type PageAssets } from "./html_page.tsx";

export interface AdminDocumentBoot {
  readonly page: "admin";
  readonly language: "ja" | "en";
  /** The server's clock, ISO 8601 with the office's offset. */
  readonly now: string;
}

export function AdminDocument({ boot, assets }: {
  readonly boot: AdminDocumentBoot;
  readonly assets: PageAssets;
}) {
  const { language } = boot;
  return (
    <HtmlPage
      boot={boot}
      assets={assets}
      title={language === "ja" ? "内線 管理" : "Naisen administration"}
      icons={{ ...ICONS, ...ADMIN_ICONS }}
      noScript={
        <p class="no-script">
          {language === "ja"
            ? "管理ページを使うには、ブラウザのJavaScriptを有効にしてください。"
            : "Switch on JavaScript in your browser to use the administration."}
        </p>
      }
    />
  );
}
