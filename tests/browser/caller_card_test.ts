/** 着信連携 as a model: whose card it is, what stands on it, when it goes. */
import assert from "node:assert/strict";
import { signal } from "@preact/signals";
import {
  type CallerAbout,
  type CallerCard,
  createCallerCard,
} from "../../web/client/model/caller_card.ts";
import type { CallRow } from "../../web/client/model/call_rows.ts";
import type { PhoneView } from "../../web/client/model/phone_view.ts";
import type { Call, HistoryEntry, Party } from "../../web/shared/api.ts";
import { DeskBrowser, NOW } from "./support/desk_browser.ts";

const SUZUKI: Party = { kind: "outside", number: "09012340001", display: "090-1234-0001" };

const rowOf = (
  id: string,
  activity: CallRow["activity"] = "ringing",
  peer: Party = SUZUKI,
): CallRow => ({
  call: { id } as Call,
  activity,
  peer,
  since: NOW,
  outgoing: false,
});
const phone = (...rows: readonly CallRow[]) => [{ rows } as unknown as PhoneView];
const past = (id: string, number: string) => ({ id, number }) as HistoryEntry;

function opened(isOn = true) {
  const world = new DeskBrowser({
    history: () => ({
      items: [past("a", "09012340001"), past("b", "0901234000199"), past("c", "09012340001")],
    }),
    listEntries: () => ({
      items: [{ list: "customers", number: "09012340001", name: "鈴木 一郎" }],
    }),
    users: () => ({ items: [{ extension: "1003", department: "サポート部" }] }),
  });
  const views = signal<readonly PhoneView[]>([]);
  const card = createCallerCard({
    browser: world.browser,
    phones: { views },
    isOn: () => isOn,
    told: (row) => ({ title: row.call.id, text: "" }),
  });
  return { world, views, card };
}

function knownOf(card: CallerCard): Extract<CallerAbout, { kind: "known" }> {
  const about = card.view.peek()?.about;
  if (about?.kind !== "known") throw new Error(`Cannot read the card: it is ${about?.kind}`);
  return about;
}

Deno.test("createCallerCard: the number's own calls and list entry, not those of longer numbers", async () => {
  const { world, views, card } = opened();
  views.value = phone(rowOf("c1"));
  card.incoming({ id: "c1" } as Call);
  assert.equal(card.view.value?.about.kind, "reading");
  await world.pass();
  const about = knownOf(card);
  assert.deepEqual(about.past.map(({ id }) => id), ["a", "c"]);
  assert.equal(about.entry?.list, "customers");
});

Deno.test("createCallerCard: a colleague's department; of a withheld number nothing is asked", async () => {
  const { world, views, card } = opened();
  views.value = phone(
    rowOf("c1", "ringing", { kind: "person", extension: "1003", name: "田中 陽子" }),
  );
  card.incoming({ id: "c1" } as Call);
  await world.pass();
  assert.equal(knownOf(card).user?.department, "サポート部");
  world.asked.length = 0;
  const withheld: Party = { kind: "outside", number: "", display: "", withheld: true };
  views.value = phone(rowOf("c2", "ringing", withheld));
  card.incoming({ id: "c2" } as Call);
  await world.pass();
  assert.deepEqual([world.asked, card.view.value?.about], [[], { kind: "known", past: [] }]);
});

Deno.test("createCallerCard: goes with the call, stays while one talks, comes back for no call twice", () => {
  const { world, views, card } = opened();
  views.value = phone(rowOf("c1"));
  card.incoming({ id: "c1" } as Call);
  assert.deepEqual(world.shown.map(({ tag }) => tag), ["c1"]);
  views.value = phone(rowOf("c1", "talking"));
  assert.equal(card.view.value?.row.activity, "talking");
  assert.deepEqual(world.shown, [], "the notification goes when it rings no more");
  views.value = phone();
  assert.equal(card.view.value, undefined);
  views.value = phone(rowOf("c2"));
  card.incoming({ id: "c2" } as Call);
  card.dismiss();
  assert.equal(card.view.value, undefined);
});

Deno.test("createCallerCard: a page that opens while it rings shows it only with 着信連携 ON", () => {
  for (const isOn of [true, false]) {
    const { views, card } = opened(isOn);
    views.value = phone(rowOf("c1"));
    card.restore();
    assert.equal(card.view.value !== undefined, isOn);
  }
});
