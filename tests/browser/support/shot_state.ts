/** One state of a page as pictures show it. */
import type { Page } from "playwright-core";
import type { PanelOffice } from "./panel_office.ts";

export interface ShotState {
  readonly name: string;
  /** What a picture of it must answer at a glance. */
  readonly shows: string;
  /** Who is signed in; nobody on the sign-in page. */
  readonly person?: string;
  /** The first administrator is signed in to the administration. */
  readonly administrator?: true;
  readonly path?: string;
  /** `false`: scripts are blocked; `none`: the page has none. */
  readonly script?: false | "none";
  /** Brings the office into the state, once for all variants. */
  readonly office?: (office: PanelOffice) => Promise<void>;
  /** What the person does on the page, in every variant. */
  readonly page?: (page: Page, office: PanelOffice) => Promise<void>;
  /** Puts the office back. */
  readonly after?: (office: PanelOffice) => Promise<void>;
}
