/** Every page of the administration as pictures show it. */
import type { Page } from "playwright-core";
import type { LiveState } from "./live_pbx.ts";
import type { ShotState } from "./shot_state.ts";

/** A page that is there once its rows or its form are. */
const there = async (page: Page) => {
  await page.waitForSelector(
    ".table, .form, .permissions, .counts, .empty, .notice-sheet, .bulk-drop, .section",
  );
};

function state(path: string, shows: string, act: ShotState["page"] = there): ShotState {
  const name = `admin-${path === "" ? "start" : path.replaceAll("/", "-")}`;
  const address = `/pbx/admin${path === "" ? "" : `/${path}`}`;
  return { name, shows, administrator: true, path: address, page: act };
}

/** The page about the PBX, on a live one. */
function livePbx(standing: LiveState): ShotState {
  return {
    ...state("pbx", "whether the PBX is there, and what to write where", async (page) => {
      await page.waitForSelector(".pbx-standing");
    }),
    name: standing === "sound" ? "admin-pbx" : `admin-pbx-${standing}`,
    office: async ({ live, web }) => {
      live?.show(standing, web.pbx);
      await web.advance(1_000);
    },
    after: async ({ live, web }) => {
      live?.leave(web.pbx);
      await web.advance(3_000);
    },
  };
}

export const ADMIN_STATES: readonly ShotState[] = [
  { name: "admin-sign-in", shows: "two fields, one button", path: "/pbx/admin" },
  state("", "what is missing before the first call, and how much there is"),
  state("board", "who talks with whom, what is free"),
  state("history", "everybody's calls, whose part each is"),
  state("users", "who there is, on which extension, doing what"),
  state("users/new", "what a person needs"),
  state("users/1005", "a long name, and what can be changed about the person"),
  state("bulk", "how a file is taken in"),
  state("devices", "which phones there are and which are connected"),
  state("devices/1001-desk", "where a phone is and how it is asked to answer"),
  state("registrations", "which phones came, and why one was refused"),
  state("notice", "a sheet of paper to hand out"),
  state("lines", "which numbers there are and how full they are"),
  state("lines/main", "what a line carries and who rings"),
  state("permissions", "who may dial out on what, at a glance"),
  ...(["sound", "lost", "misconfigured"] as const).map(livePbx),
  state("office", "the LOGIN ID and how phones are spoken with"),
  state("presences", "the states in their order, with their colours"),
  state("lists", "the phonebooks"),
  state("lists/customers", "the numbers of one phonebook"),
  state("parking", "slots and times"),
  state("recording", "how long recordings are kept"),
  state("integrations", "what hears of a call"),
  state("accounts", "who may administer what"),
  state("accounts/admin", "the rights of an administrator"),
  state("password", "how one's own password is changed"),
  state("locks", "who is kept out"),
  state("backup", "how to make a backup, and which key it needs"),
  state("audit", "who did what, when, from where"),
  state("users/1001", "the question before somebody is deleted", async (page) => {
    await page.click(".danger-quiet");
    await page.waitForSelector(".question");
  }),
];
