/** What the page says of its connection and the PBX behind it, without a browser. */
import assert from "node:assert/strict";
import { signal } from "@preact/signals";
import type { Language } from "../../web/client/labels.ts";
import { createClock } from "../../web/client/model/clock.ts";
import { createConnection } from "../../web/client/model/connection.ts";
import { say, WORDS } from "../../web/shared/words.ts";
import type { Me } from "../../web/shared/api.ts";
import { NOW } from "./support/desk_browser.ts";

const AT = "2026-11-22T14:05:12.000+09:00";

function watched() {
  const language = signal<Language>("ja");
  const me = signal({ pbx: "connected" } as Me);
  const clock = createClock(AT, { now: () => NOW });
  return { language, me, watch: createConnection({ clock, me, language }) };
}

Deno.test("createConnection: says since when nothing is heard, that the PBX is lost, and nothing while all is well", () => {
  const { me, watch } = watched();
  assert.equal(watch.trouble.value, undefined);
  me.value = { pbx: "lost" } as Me;
  assert.equal(watch.trouble.value, WORDS["pbx-lost"].ja);
  watch.lost();
  assert.equal(watch.trouble.value, say("connection-lost", "ja", { time: "14:05:12" }));
  watch.heard(AT);
  me.value = { pbx: "connected" } as Me;
  assert.equal(watch.trouble.value, undefined);
});

Deno.test("createConnection: a maintenance that was announced is said for all to see, also once the server is gone, until it is over", () => {
  const { language, me, watch } = watched();
  me.value = { pbx: "lost" } as Me;
  watch.announce(WORDS.maintenance, "maintenance");
  assert.equal(watch.trouble.value, WORDS.maintenance.ja);
  assert.equal(watch.maintenance.value, true, "not the PBX is what is missing");
  watch.lost();
  language.value = "en";
  assert.equal(watch.trouble.value, WORDS.maintenance.en);
  watch.heard(AT);
  me.value = { pbx: "connected" } as Me;
  watch.over();
  assert.equal(watch.trouble.value, undefined);
  assert.equal(watch.maintenance.value, false);
});
