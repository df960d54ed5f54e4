/** Every page of the administration: where it is, what it is called, who may see it, and what draws it. */
import type { FunctionComponent } from "preact";
import type { AdminMe } from "../../shared/admin_accounts.ts";
import type { Label } from "../../shared/api.ts";
import type { AdminIconName } from "../ui/admin_icons.ts";
import type { IconName } from "../ui/icons.ts";
import type { PageProps } from "./app.ts";
import { BulkPage } from "./bulk/bulk.tsx";
import { B } from "./bulk/words.ts";
import { AccountsPage } from "./accounts/accounts.tsx";
import { OwnPasswordPage } from "./accounts/own_password.tsx";
import { C } from "./accounts/words.ts";
import { AuditPage } from "./audit/audit.tsx";
import { A } from "./audit/words.ts";
import { BackupPage } from "./backup/backup.tsx";
import { K } from "./backup/words.ts";
import { BoardPage } from "./board/board.tsx";
import { LIVE } from "./board/words.ts";
import { DevicesPage } from "./devices/devices.tsx";
import { D } from "./devices/words.ts";
import { HistoryPage } from "./history/history.tsx";
import { H } from "./history/words.ts";
import { IntegrationsPage } from "./integrations/integrations.tsx";
import { I } from "./integrations/words.ts";
import { LinesPage } from "./lines/lines.tsx";
import { L } from "./lines/words.ts";
import { ListsPage } from "./lists/lists.tsx";
import { PB } from "./lists/words.ts";
import { LOCKS_TITLE, LocksPage } from "./locks/locks.tsx";
import { NoticePage } from "./notice/notice.tsx";
import { N } from "./notice/words.ts";
import { PermissionsPage } from "./permissions/permissions.tsx";
import { P } from "./permissions/words.ts";
import { PresencesPage } from "./presences/presences.tsx";
import { S } from "./presences/words.ts";
import { PbxPage } from "./pbx/pbx.tsx";
import { X } from "./pbx/words.ts";
import { RegistrationsPage } from "./registrations/registrations.tsx";
import { R } from "./registrations/words.ts";
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
      { path: "board", title: LIVE.title, icon: "board", right: "audit", view: BoardPage },
      { path: "history", title: H.title, icon: "history", right: "audit", view: HistoryPage },
    ],
  },
  {
    title: { ja: "人と電話機", en: "People and phones" },
    pages: [
      { path: "users", title: U.title, icon: "users", right: "users", view: UsersPage },
      { path: "bulk", title: B.title, icon: "upload", right: "passwords", view: BulkPage },
      { path: "devices", title: D.title, icon: "device", right: "users", view: DevicesPage },
      {
        path: "registrations",
        title: R.title,
        icon: "signal",
        right: "settings",
        view: RegistrationsPage,
      },
      { path: "notice", title: N.title, icon: "print", right: "users", view: NoticePage },
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
      { path: "pbx", title: X.title, icon: "server", right: "settings", view: PbxPage },
      { path: "office", title: T.office, icon: "settings", right: "settings", view: OfficePage },
      {
        path: "presences",
        title: S.title,
        icon: "presence",
        right: "settings",
        view: PresencesPage,
      },
      { path: "lists", title: PB.title, icon: "lists", right: "users", view: ListsPage },
      { path: "parking", title: T.parking, icon: "park", right: "settings", view: ParkingPage },
      {
        path: "recording",
        title: T.recording,
        icon: "recording",
        right: "settings",
        view: RecordingPage,
      },
      {
        path: "integrations",
        title: I.title,
        icon: "integration",
        right: "settings",
        view: IntegrationsPage,
      },
    ],
  },
  {
    title: { ja: "安全", en: "Security" },
    pages: [
      { path: "accounts", title: C.title, icon: "shield", right: "accounts", view: AccountsPage },
      { path: "locks", title: LOCKS_TITLE, icon: "lock", right: "users", view: LocksPage },
      { path: "backup", title: K.title, icon: "archive", right: "settings", view: BackupPage },
      { path: "audit", title: A.title, icon: "log", right: "audit", view: AuditPage },
    ],
  },
];

/** Reached from the menu of the account. */
export const OWN_PASSWORD: PageEntry = {
  path: "password",
  title: C.ownTitle,
  icon: "lock",
  view: OwnPasswordPage,
};

const PAGES = [...GROUPS.flatMap((group) => group.pages), OWN_PASSWORD];

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
