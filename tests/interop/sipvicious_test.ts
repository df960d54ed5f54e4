/** The attacker's own tools (SIPVicious): they see a SIP server, and find no extension and no password (E2, B4). */
import assert from "node:assert/strict";
import { systemEntropy } from "../../adapters/entropy.ts";
import { BundledPbx } from "../../adapters/pbx/bundled.ts";
import type { EventSeq } from "../../core/domain/ids.ts";
import type { PbxEvent } from "../../core/domain/pbx_messages.ts";
import { FAILURES_MAX } from "../../sim/pbx/limits.ts";
import { demoOffice } from "../support/demo_office.ts";
import { freePort, rtpRange } from "../support/ports.ts";
import { eventually, findTool, testWith, type Tool } from "../support/tools.ts";

const [svmap, svwar, svcrack] = ["svmap", "svwar", "svcrack"].map(findTool) as [Tool, Tool, Tool];
const HOST = "127.0.0.1";
const WORDS = 60;
const RIGHT_WORD_AT = 40;

class BesiegedPbx {
  readonly events: PbxEvent[] = [];
  readonly #following: Promise<void>;

  static async open(): Promise<BesiegedPbx> {
    const faults: string[] = [];
    const pbx = await BundledPbx.start({
      office: demoOffice().office,
      sip: { host: HOST, port: 0 },
      advertise: HOST,
      rtp: rtpRange(40),
      entropy: systemEntropy,
      fault: ({ text }) => faults.push(text),
    });
    if (!pbx.ok) throw new Error(pbx.error.refusal.text);
    return new BesiegedPbx(pbx.value);
  }

  private constructor(readonly pbx: BundledPbx) {
    this.#following = this.#follow();
  }

  /** Why tries have failed. */
  get failures(): readonly string[] {
    return this.events.flatMap((event) => event.kind === "digest-failed" ? [event.why] : []);
  }

  /** What the tool says, with both of its outputs. */
  async attack(tool: Tool, ...args: readonly string[]): Promise<string> {
    const { stdout, stderr } = await new Deno.Command(tool.path!, {
      args: [
        ...["-p", String(this.pbx.address.port), "-P", String(freePort("udp"))],
        ...args,
        HOST,
      ],
      env: { HOME: "/nonexistent" },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).output();
    const decoder = new TextDecoder();
    return decoder.decode(stdout) + decoder.decode(stderr);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.pbx.close();
    await this.#following;
  }

  async #follow(): Promise<void> {
    for await (const event of this.pbx.events(0 as EventSeq)) this.events.push(event);
  }
}

async function dictionary(words: readonly string[]): Promise<string> {
  const file = await Deno.makeTempFile({ suffix: ".txt" });
  await Deno.writeTextFile(file, words.join("\n") + "\n");
  return file;
}

/** Both at once, each on a PBX of its own: the tools wait ten seconds for what does not come. */
testWith([svmap, svwar, svcrack], "SIPVicious: finds no extension and no password", async (t) => {
  const overlapping = { sanitizeOps: false, sanitizeResources: false, sanitizeExit: false };
  const steps = [
    ["E2 svmap, svwar: a server is seen, and no extension by any method", scan],
    [
      "B4 svcrack: finds a password among its first guesses, and none past the limit, when the same word would be right",
      crack,
    ],
  ] as const;
  await Promise.all(steps.map(([name, fn]) => t.step({ name, fn, ...overlapping })));
});

async function scan(): Promise<void> {
  await using besieged = await BesiegedPbx.open();
  const scans = ["REGISTER", "INVITE", "OPTIONS"].flatMap((method) =>
    ["%d", "%d-desk"].map((template) =>
      besieged.attack(svwar, ...["-e", "995-1015", "-T", template, "-m", method, "--force"])
    )
  );
  const [seen, ...found] = await Promise.all([besieged.attack(svmap), ...scans]);
  assert.match(seen!, new RegExp(`${HOST}:${besieged.pbx.address.port}`));
  for (const said of found) assert.match(said, /found nothing/, said);
  const { calls, bindings, transactions } = await besieged.pbx.census();
  assert.deepEqual({ calls, bindings, transactions }, { calls: 0, bindings: 0, transactions: 0 });
}

async function crack(): Promise<void> {
  await using besieged = await BesiegedPbx.open();
  const right = "sip-1002-desk";
  const short = await dictionary(["guess", right]);
  const control = await besieged.attack(svcrack, "-u", "1002-desk", "-d", short);
  assert.match(control, /sip-1002-desk/, "the tool can do it");
  const words = Array.from(
    { length: WORDS },
    (_, at) => at === RIGHT_WORD_AT ? right : `guess-${at}`,
  );
  const long = await dictionary(words);
  const said = await besieged.attack(svcrack, "-u", "1002-desk", "-d", long);
  assert.match(said, /found nothing/, said);
  const failures = await eventually("it is locked", () => {
    const why = besieged.failures;
    return why.includes("locked") && why;
  });
  assert.equal(failures.filter((why) => why !== "locked").length, FAILURES_MAX);
  await Promise.all([short, long].map((file) => Deno.remove(file)));
}
