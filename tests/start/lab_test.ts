/** The lab's routes on a running server: keys of the simulated phones, calls from outside, faults, ladders, a capture. */
import assert from "node:assert/strict";
import { ServerProcess } from "../support/server.ts";
import { eventually, findTool, runTool, testWith } from "../support/tools.ts";

class LabClient {
  #cookie = "";

  constructor(readonly url: string) {}

  async signIn(extension: string): Promise<void> {
    const body = { loginId: "demo", extension, password: `9${extension}` };
    const answer = await this.ask("session", { method: "POST", body });
    assert.equal(answer.status, 204);
    this.#cookie = answer.headers.get("set-cookie")!.split(";")[0]!;
  }

  /** Under `/api/v1/`. */
  async ask(path: string, how: { method?: string; body?: unknown } = {}): Promise<Response> {
    const { method = "GET", body } = how;
    return await fetch(`${this.url}/api/v1/${path}`, {
      method,
      headers: {
        origin: this.url,
        ...(this.#cookie === "" ? {} : { cookie: this.#cookie }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  // deno-lint-ignore no-explicit-any
  async json(path: string, how: { method?: string; body?: unknown } = {}): Promise<any> {
    const answer = await this.ask(path, how);
    assert.ok(answer.ok, `${path}: ${answer.status} ${await answer.clone().text()}`);
    return await answer.json();
  }

  async press(device: string, key: string, body?: unknown): Promise<void> {
    await this.json(`lab/phones/${device}/${key}`, { method: "POST", body });
  }

  shows(device: string, state: string): Promise<boolean> {
    return eventually(`${device} shows ${state}`, async () => {
      const { items } = await this.json("lab/phones");
      // deno-lint-ignore no-explicit-any
      return items.some((one: any) => one.device === device && one.state === state);
    });
  }

  /** Its event stream. */
  follow() {
    const ended = new AbortController();
    const heard: string[] = [];
    const reading = (async () => {
      const answer = await fetch(`${this.url}/api/v1/lab/events`, {
        headers: { cookie: this.#cookie },
        signal: ended.signal,
      });
      const text = answer.body!.pipeThrough(new TextDecoderStream());
      for await (const piece of text) heard.push(piece);
    })().catch((error) => {
      if (!ended.signal.aborted) throw error;
    });
    return {
      heard: (kind: string, data: RegExp) =>
        eventually(
          `the stream says ${kind} ${data}`,
          () =>
            heard.join("").split("\n\n").some((one) =>
              one.startsWith(`event: ${kind}\n`) && data.test(one)
            ),
        ),
      close: () => {
        ended.abort();
        return reading;
      },
    };
  }

  async refusal(path: string, how: { method?: string; body?: unknown } = {}): Promise<unknown[]> {
    const answer = await this.ask(path, how);
    return [answer.status, (await answer.json()).code];
  }
}

const tshark = findTool("tshark");

testWith(
  [tshark],
  "/api/v1/lab: phones, calls from outside, faults, ladder and capture of a running demo",
  async () => {
    const folder = await Deno.makeTempDir();
    const kept = { NAISEN_JOURNAL: `${folder}/journal`, NAISEN_SECRET_KEY: "ab".repeat(32) };
    const server = await ServerProcess.spawn({ env: { NAISEN_LOG: "error", ...kept } });
    try {
      await server.ready();
      const lab = new LabClient(server.url);
      assert.deepEqual(await lab.refusal("lab/phones"), [401, "session-expired"]);
      await lab.signIn("1001");
      await phonesAndKeys(lab);
      await callsFromOutside(lab);
      await callsByThemselves(lab);
      await faults(lab);
      await wire(lab);
    } finally {
      const { code, errors } = await server.stop();
      assert.deepEqual([code, errors], [0, ""]);
    }
    await replays(kept);
    await Deno.remove(folder, { recursive: true });
  },
);

/** NAISEN_JOURNAL: what was lived is told again by `deno task sim --journal`. */
async function replays(env: { NAISEN_JOURNAL: string; NAISEN_SECRET_KEY: string }): Promise<void> {
  const replayed = await new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", "sim", "--journal", env.NAISEN_JOURNAL],
    cwd: new URL("../../", import.meta.url),
    env,
  }).output();
  const told = new TextDecoder().decode(replayed.stdout);
  assert.equal(replayed.code, 0, new TextDecoder().decode(replayed.stderr));
  assert.match(told, /1001 → 1009 internal, answered, hangup/);
  assert.match(told, /09012345678 → 0300000001 inbound, answered, hangup/);
}

async function phonesAndKeys(lab: LabClient): Promise<void> {
  const { items } = await lab.json("lab/phones");
  assert.equal(items.length, 10);
  await lab.press("1001-desk", "dial", { number: "1００９" });
  await lab.shows("1009-desk", "ringing");
  await lab.press("1009-desk", "answer");
  await lab.shows("1001-desk", "talking");
  await lab.press("1001-desk", "hold");
  await lab.shows("1001-desk", "held");
  await lab.press("1001-desk", "resume");
  await lab.shows("1001-desk", "talking");
  await lab.press("1001-desk", "hangup");
  await lab.shows("1009-desk", "idle");
  await lab.press("1005-desk", "unplug");
  await eventually("1005 is not registered", async () => {
    const { items } = await lab.json("users?q=1005");
    return items[0]?.line === "unregistered";
  });
  await lab.press("1005-desk", "plug");
  assert.deepEqual(await lab.refusal("lab/phones/nobody/answer", { method: "POST" }), [
    404,
    "no-such-phone",
  ]);
  const wrong = { method: "POST", body: { number: "one" } };
  assert.deepEqual(await lab.refusal("lab/phones/1001-desk/dial", wrong), [
    422,
    "malformed-number",
  ]);
}

async function callsFromOutside(lab: LabClient): Promise<void> {
  const ring = { method: "POST", body: { line: "main", from: "090-1234-5678" } };
  const { call } = await lab.json("lab/inbound", ring);
  await lab.shows("1001-desk", "ringing");
  await lab.press("1002-desk", "reject");
  await lab.press("1001-desk", "answer");
  await lab.shows("1001-desk", "talking");
  const seen = await eventually("the caller outside talks too", async () => {
    const { items } = await lab.json("lab/outside");
    // deno-lint-ignore no-explicit-any
    return items.find((one: any) => one.id === call && one.state === "talking");
  });
  assert.deepEqual([seen.number, seen.from], ["0300000001", "09012345678"]);
  await lab.json(`lab/outside/${call}/hangup`, { method: "POST" });
  await lab.shows("1001-desk", "idle");
  const rings = (body: unknown) => lab.refusal("lab/inbound", { method: "POST", body });
  assert.deepEqual(await rings({ line: "none", from: "1" }), [422, "line-required"]);
  assert.deepEqual(await rings({ line: "main", from: "x" }), [422, "malformed-number"]);
  assert.deepEqual(await lab.refusal("lab/outside/none/hangup", { method: "POST" }), [
    404,
    "call-not-found",
  ]);
}

/** The carrier calls by its load; the event stream tells of it. */
async function callsByThemselves(lab: LabClient): Promise<void> {
  const events = lab.follow();
  const set = (callsPerHour: number) =>
    lab.json("lab/load", { method: "PUT", body: { callsPerHour, lines: ["world"] } });
  assert.deepEqual(await set(1_800), { callsPerHour: 1_800, lines: ["0300000003"] });
  await lab.shows("1005-desk", "ringing");
  assert.deepEqual(await set(0), { callsPerHour: 0, lines: ["0300000003"] });
  await events.heard("phone", /"device":"1005-desk".*"state":"ringing"/);
  await events.heard("snapshot", /"phones":\[/);
  await events.heard("load", /"callsPerHour":1800/);
  await events.heard("outside", /"way":"to-office","number":"0300000003"/);
  await events.close();
  await lab.press("1005-desk", "reject");
  await lab.shows("1005-desk", "idle");
}

async function faults(lab: LabClient): Promise<void> {
  const set = (body: unknown) => lab.json("lab/faults", { method: "PUT", body });
  const calm = await lab.json("lab/faults");
  assert.deepEqual(calm.cut, []);
  assert.deepEqual(await set({ cut: ["1004-desk"] }), { ...calm, cut: ["1004-desk"] });
  await lab.press("1003-desk", "dial", { number: "1004" });
  await lab.shows("1003-desk", "calling");
  await lab.press("1003-desk", "hangup");
  await lab.shows("1003-desk", "idle");
  await set({ cut: [], latencyMillis: 30, jitterMillis: 20, duplication: 0.2, loss: 0.05 });
  await lab.press("1003-desk", "dial", { number: "1006" });
  await lab.shows("1006-desk", "talking");
  await lab.press("1003-desk", "hangup");
  await lab.shows("1006-desk", "idle");
  assert.deepEqual(await set(calm), calm);
  assert.deepEqual(await lab.refusal("lab/faults", { method: "PUT", body: { loss: 2 } }), [
    400,
    "malformed-request",
  ]);
}

async function wire(lab: LabClient): Promise<void> {
  const { calls, ladder } = await lab.json("lab/ladder");
  assert.ok(calls.length >= 4);
  // deno-lint-ignore no-explicit-any
  const names = ladder.parties.map((one: any) => one.name);
  for (const name of ["PBX", "1001-desk", "carrier"]) assert.ok(names.includes(name), name);
  const one = await lab.ask(`lab/ladder?format=text&call=${calls[0].id}`);
  assert.match(await one.text(), /1001-desk[^]*PBX[^]*── INVITE 1009.*▶│/);
  const svg = await lab.ask("lab/ladder?format=svg");
  assert.equal(svg.headers.get("content-type"), "image/svg+xml; charset=utf-8");
  assert.match(await svg.text(), /^<svg /);
  assert.deepEqual(await lab.refusal("lab/ladder?call=none"), [404, "call-not-found"]);
  const capture = await lab.ask("lab/pcap");
  assert.equal(capture.headers.get("content-type"), "application/vnd.tcpdump.pcap");
  const bytes = new Uint8Array(await capture.arrayBuffer());
  assert.ok(!/response="(?!0+")/.test(new TextDecoder().decode(bytes)), "digests are blank");
  const file = await Deno.makeTempFile({ suffix: ".pcap" });
  await Deno.writeFile(file, bytes);
  const read = async (filter: string) =>
    (await runTool(tshark, ["-r", file, "-Y", filter])).split("\n").filter((row) => row !== "");
  assert.ok((await read('sip.Method == "INVITE"')).length > 5);
  assert.deepEqual(await read("_ws.malformed"), []);
  await Deno.remove(file);
}
