/** What can be wrong with a live Asterisk, told with its remedy in three places: the log, the pages and `deno task doctor`. */
import assert from "node:assert/strict";
import { examine } from "../../adapters/asterisk/doctor.ts";
import { readSettings } from "../../adapters/host/settings.ts";
import { freePort } from "../support/ports.ts";
import { demoOffice } from "../support/demo_office.ts";
import { eventually } from "../support/tools.ts";
import type { LogLine } from "../../web/server/log.ts";
import { startAsterisk } from "../../web/start/asterisk_telephony.ts";

type Answers = Readonly<Record<string, string>>;

/** What each action is answered with: fields of the response, and events behind it. */
const SOUND: Answers = {
  Login: "Response: Success|Event: FullyBooted",
  CoreSettings: "Response: Success\nAsteriskVersion: 22.10.1",
  ShowDialPlan: "Response: Success|Event: ListDialplan|Event: ShowDialPlanComplete",
  Setvar: "Response: Success|Event: DeviceStateChange\nDevice: Custom:naisen-doctor",
  ...Object.fromEntries(
    ["PJSIPShowEndpoints", "Parkinglots", "ExtensionStateList"].map((list) => [
      list,
      "Response: Error",
    ]),
  ),
};

const DENIED = "Response: Error\nMessage: Permission denied";

/** `answers`: absent where nobody listens. */
const TROUBLES: readonly {
  readonly what: string;
  readonly answers?: Answers;
  readonly says: RegExp;
  readonly remedy: RegExp;
}[] = [
  { what: "port closed", says: /cannot be reached/, remedy: /NAISEN_ASTERISK_URL/ },
  {
    what: "wrong password",
    answers: { ...SOUND, Login: "Response: Error\nMessage: Authentication failed" },
    says: /refused the login of "naisen"/,
    remedy: /secret and permit of \[naisen\] in manager\.conf/,
  },
  {
    what: "old version",
    answers: { ...SOUND, CoreSettings: "Response: Success\nAsteriskVersion: 18.26.4" },
    says: /Asterisk 18\.26\.4 is too old/,
    remedy: /Use 20 or newer/,
  },
  {
    what: "missing right",
    answers: { ...SOUND, BridgeList: DENIED, ListCommands: "Response: Success" },
    says: /lacks a right: .*write/,
    remedy: /write = .*originate.* into manager\.conf/,
  },
  {
    what: "missing context",
    answers: {
      ...SOUND,
      ShowDialPlan: "Response: Error\nMessage: Did not find context naisen-click",
    },
    says: /no \[[a-z-]+\]/,
    remedy: /#include extensions_naisen\.conf/,
  },
];

for (const { what, answers, says, remedy } of TROUBLES) {
  Deno.test(`Asterisk: ${what} is told with its remedy by log, pages and doctor, without a secret`, async () => {
    const port = freePort("tcp");
    const server = answers === undefined ? undefined : new FakeManager(port, answers);
    const read = readSettings({
      NAISEN_PBX: "asterisk",
      NAISEN_ASTERISK_URL: `tcp://127.0.0.1:${port}`,
      NAISEN_ASTERISK_USER: "naisen",
      NAISEN_ASTERISK_PASSWORD: SECRET,
      NAISEN_DATA: await Deno.makeTempDir(),
    }, (path) => Deno.readTextFileSync(path));
    assert.ok(read.ok, JSON.stringify(read));
    const settings = read.value;
    const { office } = demoOffice();
    const log: LogLine[] = [];
    const pbx = await startAsterisk(settings, settings.asterisk!, (line) => log.push(line), office);
    try {
      const logged = await eventually(
        "the log tells it",
        () => log.map((line) => JSON.stringify(line)).find((line) => says.test(unquoted(line))),
      );
      const shown = pbx.trouble!;
      const found = (await examine(settings.asterisk!, office)).filter((one) => !one.sound)
        .map((one) => one.says.en).join("\n");
      for (const told of [unquoted(logged), shown.en, found]) {
        assert.match(told, says);
        assert.match(told, remedy);
        assert.ok(!told.includes(SECRET));
      }
      assert.match(shown.ja, /[ぁ-ん]/);
      const both = log.some((line) => unquoted(JSON.stringify(line)).includes(shown.ja));
      assert.ok(both, "in both languages");
    } finally {
      await pbx.close();
      await server?.close();
      await Deno.remove(settings.dataFolder, { recursive: true });
    }
  });
}

const SECRET = "never-to-be-shown";

function unquoted(json: string): string {
  return json.replaceAll('\\"', '"');
}

/** Speaks as Asterisk's manager interface does, and answers as it is told. */
class FakeManager {
  readonly #listener: Deno.TcpListener;
  readonly #serving: Promise<void>;
  readonly #connections = new Set<Deno.TcpConn>();

  constructor(port: number, answers: Answers) {
    this.#listener = Deno.listen({ hostname: "127.0.0.1", port });
    this.#serving = this.#serve(answers);
  }

  async #serve(answers: Answers): Promise<void> {
    const speaking: Promise<void>[] = [];
    for await (const connection of this.#listener) {
      this.#connections.add(connection);
      speaking.push(this.#speak(connection, answers).catch(() => {}));
    }
    await Promise.all(speaking);
  }

  async #speak(connection: Deno.TcpConn, answers: Answers): Promise<void> {
    const say = (text: string) => connection.write(new TextEncoder().encode(text));
    await say("Asterisk Call Manager/11.0.0\r\n");
    let pending = "";
    for await (const piece of connection.readable.pipeThrough(new TextDecoderStream())) {
      pending += piece;
      const actions = pending.split("\r\n\r\n");
      pending = actions.pop()!;
      for (const action of actions) await say(answerTo(action, answers));
    }
  }

  async close(): Promise<void> {
    this.#listener.close();
    for (const connection of this.#connections) {
      try {
        connection.close();
      } catch {
        // the other side was faster
      }
    }
    await this.#serving;
  }
}

function answerTo(action: string, answers: Answers): string {
  const name = /Action: (.*)/.exec(action)?.[1]?.trim() ?? "";
  const id = /ActionID: (.*)/.exec(action)?.[1]?.trim();
  return (answers[name] ?? "Response: Success").split("|").map((message) => {
    const lines = [
      message.replaceAll("\n", "\r\n"),
      ...(id === undefined ? [] : [`ActionID: ${id}`]),
    ];
    return `${lines.join("\r\n")}\r\n\r\n`;
  }).join("");
}
