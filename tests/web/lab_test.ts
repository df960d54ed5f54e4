/** Who may use the lab, and what is answered where no simulated office runs. */
import assert from "node:assert/strict";
import { LAB_OPERATIONS } from "../../web/server/operations_lab.ts";
import { WebOffice } from "../support/web_office.ts";

async function answers(web: WebOffice, cookie?: string): Promise<ReadonlySet<string>> {
  const seen = new Set<string>();
  for (const { method, path } of LAB_OPERATIONS) {
    const answer = await web.ask(path.replaceAll(/\{\w+\}/g, "x"), {
      method: method.toUpperCase(),
      ...(cookie === undefined ? {} : { cookie }),
      ...(path.endsWith("dial") ? { json: { number: "1" } } : {}),
      ...(path.endsWith("inbound") ? { json: { line: "main", from: "1" } } : {}),
      ...(method === "put" ? { json: path.endsWith("load") ? { callsPerHour: 0 } : {} } : {}),
    });
    seen.add(`${answer.status} ${(await answer.json()).code}`);
  }
  return seen;
}

Deno.test("lab-not-open: an office that is no demo lets none of its people in", async () => {
  await using web = await WebOffice.open({ office: (file) => ({ ...file, demo: false }) });
  assert.deepEqual([...await answers(web)], ["401 session-expired"]);
  const cookie = await web.signIn("1001");
  assert.deepEqual([...await answers(web, cookie)], ["403 lab-not-open"]);
});

Deno.test("capability-missing: a demo without simulated phones has no lab", async () => {
  await using web = await WebOffice.open();
  const cookie = await web.signIn("1001");
  assert.deepEqual([...await answers(web, cookie)], ["409 capability-missing"]);
});
