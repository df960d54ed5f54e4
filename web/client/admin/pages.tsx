/** Every page of the administration: where it is, what it is called, who may see it, and what draws it. */
import type { FunctionComponent } from "preact";
import type { AdminMe } from "../../shared/admin.ts";
import type { Label } from "../../shared/api.ts";
import type { AdminIconName } from "../ui/admin_icons.ts";
import type { IconName } from "../ui/icons.ts";
import type { PageProps } from "./app.ts";
import { BulkPage } from "./bulk/bulk.tsx";
import { B } from "./bulk/words.ts";
import { DevicesPage } from "./devices/devices.tsx";
import { D } from "./devices/words.ts";
import { LinesPage } from "./lines/lines.tsx";
import { L } from "./lines/words.ts";
import { PermissionsPage } from "./permissions/permissions.tsx";
import { P } from "./permissions/words.ts";
import { PresencesPage } from "./presences/presences.tsx";
import { S } from "./presences/words.ts";
import { OfficePage, ParkingPage, RecordingPage } from "./settings/settings.tsx";
import { T } from "./settings/words.ts";
import { Start } from "./start/start.tsx";
import { UsersPage } from "./users/users.tsx";
import { U } from "./users/words.ts";

export interface PageEntry {
  /** After `/pbx/admin/`; the longest one that begins the address is the page. */
  readonly path: string;
  readonly title: Label;
  readonly icon: IconName | AdminIconName;
  /** The right without which it is not shown. */
  readonly right?: keyof AdminMe["rights"];
  readonly view: FunctionComponent<PageProps>;
}

export interface PageGroup {
  readonly title: Label;
  readonly pages: readonly PageEntry[];
}

export const GROUPS: readonly PageGroup[] = [
  {
    title: { ja: "いま", en: "Now" },
    pages: [
      { path: "", title: { ja: "はじめに", en: "Start" }, icon: "home", view: Start },
    ],
  },
  {
    title: { ja: "人と電話機", en: "People and phones" },
    pages: [
      { path: "users", title: U.title, icon: "users", right: "users", view: UsersPage },
      { path: "bulk", title: B.title, icon: "upload", right: "passwords", view: BulkPage },
      { path: "devices", title: D.title, icon: "device", right: "users", view: DevicesPage },
    ],
  },
  {
    title: { ja: "外線", en: "Outside" },
    pages: [
      { path: "lines", title: L.title, icon: "outgoing", view: LinesPage },
      {
        path: "permissions",
        title: P.title,
        icon: "grid",
        right: "users",
        view: PermissionsPage,
      },
    ],
  },
  {
    title: { ja: "設定", en: "Settings" },
    pages: [
      { path: "office", title: T.office, icon: "settings", right: "settings", view: OfficePage },
      {
        path: "presences",
        title: S.title,
        icon: "presence",
        right: "settings",
        view: PresencesPage,
      },
      { path: "parking", title: T.parking, icon: "park", right: "settings", view: ParkingPage },
      {
        path: "recording",
        title: T.recording,
        icon: "recording",
        right: "settings",
        view: RecordingPage,
      },
    ],
  },
];

const PAGES = GROUPS.flatMap((group) => group.pages);

export interface Place {
  readonly entry: PageEntry;
  readonly rest: readonly string[];
}

/** The page at an address, and what stands after its own part. */
export function placeOf(path: string): Place | undefined {
  const fits = PAGES.filter((entry) =>
    entry.path === path || (entry.path !== "" && path.startsWith(`${entry.path}/`))
  );
  const entry = fits.toSorted((a, b) => b.path.length - a.path.length)[0];
  if (entry === undefined) return undefined;
  const rest = path.slice(entry.path.length).split("/").filter((part) => part !== "");
  return { entry, rest: rest.map(decodeURIComponent) };
}
