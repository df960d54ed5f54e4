/** What the panel is told of a live PBX: which one it is, what is wrong with it, and lamps that nobody knows. */
import assert from "node:assert/strict";
import * as v from "valibot";
import type { PbxFinding } from "../../core/ports/pbx_check.ts";
import * as api from "../../web/shared/api.ts";
import { PbxStatus } from "../../web/shared/admin_pbx.ts";
import { Overview } from "../../web/shared/admin_watch.ts";
import { adminCookie } from "../support/administrator.ts";
import { WebOffice } from "../support/web_office.ts";

Deno.test("me: names a live PBX and what is wrong with it; of the bundled one neither", async () => {
  await using web = await WebOffice.open();
  const cookie = await web.signIn("1001");
  const me = async () => v.parse(api.Me, await web.json("/api/v1/me", { cookie }));
  const bundled = await me();
  assert.equal(bundled.pbxProduct, undefined);
  assert.equal(bundled.pbxTrouble, undefined);
  web.pbx.product = "Asterisk 22.10.1";
  web.pbx.trouble = {
    ja: "ダイヤルプランに [naisen-hold] がありません。",
    en: "No [naisen-hold].",
  };
  const live = await me();
  assert.equal(live.pbxProduct, "Asterisk 22.10.1");
  assert.deepEqual(live.pbxTrouble, web.pbx.trouble);
  const administrator = await adminCookie(web);
  const path = "/api/v1/admin/overview";
  const overview = v.parse(Overview, await web.json(path, { cookie: administrator }));
  assert.equal(overview.pbxProduct, "Asterisk 22.10.1");
  assert.deepEqual(overview.pbxTrouble, web.pbx.trouble);
});

const FOUND: readonly PbxFinding[] = [
  { sound: true, says: { ja: "保留箱 701–720", en: "slots 701–720" } },
  {
    sound: false,
    says: { ja: "要るものが足りません。", en: "Something lacks." },
    add: { file: "cdr.conf", lines: ["[csv]", "usegmtime = yes"] },
  },
];

Deno.test("admin/pbx: a live PBX is examined anew when it is asked for, once for all who ask meanwhile; the bundled one not at all", async () => {
  let examined = 0;
  await using web = await WebOffice.open({
    noPhones: true,
    server: {
      examinePbx: async () => {
        examined += 1;
        await new Promise((resolve) => setTimeout(resolve));
        return FOUND;
      },
    },
  });
  const cookie = await adminCookie(web);
  const ask = async () => v.parse(PbxStatus, await web.json("/api/v1/admin/pbx", { cookie }));
  web.pbx.product = "Asterisk 22.10.1";
  web.pbx.trouble = { ja: "切れました。", en: "Lost." };
  const told = {
    pbx: "connected",
    product: "Asterisk 22.10.1",
    trouble: web.pbx.trouble,
    findings: FOUND,
  };
  assert.deepEqual(await Promise.all([ask(), ask()]), [told, told]);
  assert.equal(examined, 1);
  assert.deepEqual(await ask(), told);
  assert.equal(examined, 2);
  web.pbx.lose();
  await web.advance(100);
  assert.equal((await ask()).pbx, "lost");
  await using bundled = await WebOffice.open({ noPhones: true });
  const own = await bundled.json("/api/v1/admin/pbx", { cookie: await adminCookie(bundled) });
  assert.deepEqual(own, { pbx: "connected" });
});
