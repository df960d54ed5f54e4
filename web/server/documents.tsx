/**
 * The documents of all pages, drawn as HTML. It brings the whole page's program along, so it is loaded with the first
 * page that somebody asks for: a server that starts answers sooner without.
 */
import { render } from "preact-render-to-string";
import { AdminDocument, type AdminDocumentBoot } from "../client/views/admin_document.tsx";
import { type Assets, Document } from "../client/views/document.tsx";
import { HelpDocument, type HelpView } from "../client/views/help.tsx";
import { LabDocument } from "../client/views/lab_document.tsx";
import { LostDocument } from "../client/views/lost.tsx";
import type { PanelBoot, SignInBoot } from "../shared/api.ts";
import type { LabBoot } from "../shared/lab.ts";
import type { AssetTable } from "./assets.ts";
import type { Log } from "./log.ts";

type Files = Pick<AssetTable, "base">;

export function signInPage(boot: SignInBoot, files: Files, status: number): Response {
  return page(<Document boot={boot} assets={assetsOf(files)} />, status);
}

/**
 * The panel as it is first seen. What cannot be drawn here is told to the log and left to the browser, where a part may
 * break without the rest.
 */
export function panelPage(boot: PanelBoot, files: Files, log: Log): Response {
  const assets = assetsOf(files);
  try {
    return page(<Document boot={boot} assets={assets} />);
  } catch (failure) {
    const { name, message, stack } = failure as Error;
    log({ level: "error", event: "first-paint-failed", name, why: message, stack });
    return page(<Document boot={boot} assets={assets} bare />);
  }
}

export function adminPage(boot: AdminDocumentBoot, { base }: Files): Response {
  const assets = {
    script: `${base}admin.js`,
    styles: `${base}admin.css`,
    icon: `${base}icons/idle.svg`,
  };
  return page(<AdminDocument boot={boot} assets={assets} />);
}

export function labPage(boot: LabBoot, { base }: Files, status: number): Response {
  const assets = {
    script: `${base}lab.js`,
    styles: `${base}lab.css`,
    icon: `${base}icons/idle.svg`,
  };
  return page(<LabDocument boot={boot} assets={assets} />, status);
}

export function helpPage(view: HelpView, { base }: Files): Response {
  return page(
    <HelpDocument view={view} styles={`${base}styles.css`} icon={`${base}icons/idle.svg`} />,
  );
}

export function lostPage(language: HelpView["language"], { base }: Files): Response {
  return page(
    <LostDocument
      language={language}
      styles={`${base}styles.css`}
      icon={`${base}icons/idle.svg`}
    />,
    404,
  );
}

function assetsOf({ base }: Files): Assets {
  return { script: `${base}main.js`, styles: `${base}styles.css`, icons: `${base}icons/` };
}

function page(document: Parameters<typeof render>[0], status = 200): Response {
  return new Response(`<!doctype html>${render(document)}`, {
    status,
    headers: { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" },
  });
}
