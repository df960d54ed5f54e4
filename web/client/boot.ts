/**
 * What the server writes into a page for its first paint and for hydration: a JSON block with id `boot`.
 * The server renders the same views from the same value, so that the first picture is the true one.
 */
import type { HistoryAnswer, LiveCall, Me, Presence } from "../shared/api.ts";
import type { Label } from "../../core/domain/ids.ts";

export type Language = "ja" | "en";

/** The panel page's state at one position of the feed. */
export interface PanelBoot {
  readonly page: "panel";
  readonly language: Language;
  /** The server's clock, ISO 8601 with offset; every clock on the page runs from it. */
  readonly now: string;
  readonly office: { readonly name: Label };
  /** As `GET /api/v1/me` answers. */
  readonly me: Me;
  /** As `GET /api/v1/calls` answers. */
  readonly calls: readonly LiveCall[];
  /** As `GET /api/v1/history` answers without query. */
  readonly history: HistoryAnswer;
  /** As `GET /api/v1/presences` answers. */
  readonly presences: readonly Presence[];
  /** The feed's id all of this is true for; the stream is opened after it. */
  readonly lastEventId: string;
  /** `?number=` of the address: fills the field and never dials. */
  readonly number?: string;
}

/** The sign-in page. `demo` is there in the loopback demo only. */
export interface SignInBoot {
  readonly page: "sign-in";
  readonly language: Language;
  readonly demo?: {
    readonly loginId: string;
    readonly people: readonly {
      readonly extension: string;
      readonly name: string;
      readonly password: string;
    }[];
  };
}

export type Boot = PanelBoot | SignInBoot;
