/** A thousand slow connections by slowhttptest (H6): others sign in as ever, and a call is placed and talks. */
import assert from "node:assert/strict";
import { eventually, findTool, testWith } from "../support/tools.ts";
import { RunningOffice } from "./support/running_office.ts";

const slowhttptest = findTool("slowhttptest");
const CONNECTIONS = 1_000;
/** How long each way is tried: a second and a half to connect, the rest to look. */
const SECONDS = 6;
/** A sign-in meanwhile, by the checklist. */
const SIGN_IN_MILLIS = 1_000;
const SIGN_INS = 5;

const WAYS: readonly (readonly [name: string, ...args: string[]])[] = [
  ["headers that never end", "-H", "-u", "/pbx/open/login"],
  ["bodies that never end", "-B", "-u", "/api/v1/session"],
  ["answers read five bytes a second", "-X", "-u", "/assets/main.js"],
];

testWith([slowhttptest], "H6 slow connections: sign-ins and calls go on beside them", async (t) => {
  const office = await RunningOffice.start("1001-desk,1004-desk");
  for (const [name, way, option, path] of WAYS) {
    await t.step(name, async () => {
      const attack = new Deno.Command(slowhttptest.path!, {
        args: [
          ...[way!, option!, office.url + path!],
          ...["-c", String(CONNECTIONS), "-r", "800", "-i", "1", "-l", String(SECONDS), "-v", "1"],
        ],
        stdin: "null",
        stdout: "piped",
        stderr: "null",
      }).spawn();
      const said = new Response(attack.stdout).text();
      await eventually("the connections are there", () => connectionsTo(office) >= CONNECTIONS);
      for (let turn = 0; turn < SIGN_INS; turn++) {
        const begun = performance.now();
        const user = await office.signIn("1001");
        const spent = performance.now() - begun;
        assert.ok(spent < SIGN_IN_MILLIS, `a sign-in took ${spent} ms`);
        if (turn > 0) continue;
        const call = { device: "1001-desk", destination: "1004", autoAnswer: true };
        const { status, json } = await user.post("calls", call);
        assert.equal(status, 202, JSON.stringify(json));
        await eventually("the two talk", async () => {
          const { json: { items } } = await user.get("calls");
          return items.find(({ id, state }: Live) => id === json.callId && state === "talking");
        });
        await user.post(`calls/${json.callId}/hangup`, { device: "1001-desk" });
      }
      attack.kill("SIGINT");
      await attack.status;
      assert.match(await said, /slow (headers|body|read)/i);
    });
  }
  await office.stop();
});

interface Live {
  readonly id: string;
  readonly state: string;
}

/** TCP connections established to the server's port, as the system counts them. */
function connectionsTo({ url }: RunningOffice): number {
  const port = Number(new URL(url).port).toString(16).toUpperCase().padStart(4, "0");
  return Deno.readTextFileSync("/proc/net/tcp").split("\n")
    .filter((line) => /^\s*\d+: \w+:(\w+) \w+:\w+ 01 /.exec(line)?.[1] === port).length;
}
