/** The HTML document of a user's page, with its first paint. */
import type { Boot } from "../../shared/api.ts";
import { createDesk } from "../create_desk.ts";
import { createDoor } from "../door.ts";
import { label } from "../labels.ts";
import { ICONS } from "../ui/icons.ts";
import { HtmlPage } from "./html_page.tsx";
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

interface DocumentProps {
  readonly boot: Boot;
  readonly assets: Assets;
  /** Without its first paint: the browser draws it. */
  readonly bare?: true;
}

export function Document({ boot, assets, bare }: DocumentProps) {
  const { language } = boot;
  const own = { boot, assets: { ...assets, icon: `${assets.icons}idle.svg` }, icons: ICONS };
  const title = label("label.product", language);
  if (boot.page !== "panel") {
    return <HtmlPage {...own} title={title} first={<SignIn door={createDoor(boot)} />} />;
  }
  return (
    <HtmlPage
      {...own}
      title={title}
      first={bare ? null : <Panel desk={createDesk(boot)} />}
      noScript={
        <div class="no-script" role="alert">
          <p>{label("noScript", language)}</p>
          <p>
            <a href="/pbx/help">{label("label.help", language)}</a>
          </p>
        </div>
      }
    />
  );
}
