/** The connection to Asterisk's manager interface: what it reads, what it refuses, and each trouble's sentence. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { AmiLink } from "../../adapters/asterisk/ami_link.ts";
import {
  AMI_MESSAGE_MAX_BYTES,
  amiAction,
  AmiReader,
  plainValue,
} from "../../adapters/asterisk/ami_message.ts";
import { type AsteriskTrouble, troubleSentence } from "../../adapters/asterisk/troubles.ts";
import { freePort } from "../support/ports.ts";

const encoder = new TextEncoder();
const GREETING = "Asterisk Call Manager/11.0.0\r\n";

Deno.test("AmiReader: messages are the same however they are cut into pieces, empty ones left out", () => {
  const said = `${GREETING}Event: Newchannel\r\nCallerIDName: 佐藤 花子\r\nExten: \r\n\r\n\r\n` +
    "Response: Success\r\nActionID: a-1\r\nMessage: <unknown>\r\n\r\n";
  const bytes = encoder.encode(said);
  fc.assert(fc.property(fc.array(fc.integer({ min: 1, max: 40 })), (cuts) => {
    const reader = new AmiReader();
    const messages = [];
    let at = 0;
    for (const cut of [...cuts, bytes.length]) {
      messages.push(...reader.read(bytes.subarray(at, at + cut)));
      at = Math.min(bytes.length, at + cut);
    }
    assert.equal(reader.greeting, GREETING.trim());
    assert.equal(messages.length, 2);
    assert.equal(messages[0]?.event, "Newchannel");
    assert.equal(messages[0]?.get("CallerIDName"), "佐藤 花子");
    assert.equal(messages[0]?.get("Exten"), undefined);
    assert.equal(messages[1]?.get("ActionID"), "a-1");
    assert.equal(messages[1]?.get("Message"), undefined);
  }));
});

Deno.test("AmiReader: a message longer than AMI_MESSAGE_MAX_BYTES is no Asterisk's", () => {
  const reader = new AmiReader();
  reader.read(encoder.encode(GREETING));
  assert.deepEqual(reader.read(new Uint8Array(AMI_MESSAGE_MAX_BYTES).fill(65)), []);
  assert.throws(() => reader.read(new Uint8Array(1).fill(65)), /over 262144 bytes/);
});

Deno.test("H4 amiAction: no value can begin a field or an action of its own", () => {
  fc.assert(fc.property(fc.string(), fc.string(), (name, note) => {
    const text = new TextDecoder().decode(amiAction([
      ["Action", "Setvar"],
      ["Value", `${name}\r\nAction: Command\r\n\r\n${note}`],
    ]));
    assert.equal(text.match(/\r\n/g)?.length, 3);
    assert.ok(text.endsWith("\r\n\r\n"));
    assert.ok(!/[\r\n,;"()$<>]/.test(plainValue(name)));
  }));
});

Deno.test("AmiLink: a closed port, another server, a wrong password and an old version are told apart", async () => {
  const address = { host: "127.0.0.1", port: freePort("tcp") };
  const account = { address, user: "naisen", password: "secret" };
  assert.equal(await troubleOf(account), "closed");

  const web = await saying(address, () => "HTTP/1.1 400 Bad Request\r\n\r\n");
  assert.equal(await troubleOf(account), "not-asterisk");
  await web.close();

  const strict = await saying(
    address,
    (said) =>
      said.includes("Login")
        ? "Response: Error\r\nActionID: login\r\nMessage: Authentication failed\r\n\r\n"
        : GREETING,
  );
  assert.equal(await troubleOf(account), "wrong-password");
  await strict.close();

  const old = await saying(address, (said) => {
    if (said.includes("Login")) {
      return "Response: Success\r\nActionID: login\r\n\r\nEvent: FullyBooted\r\n\r\n";
    }
    if (!said.includes("CoreSettings")) return GREETING;
    return "Response: Success\r\nActionID: settings\r\nAsteriskVersion: 18.26.4\r\n\r\n";
  });
  assert.equal(await troubleOf(account), "old-version");
  await old.close();
});

Deno.test("troubleSentence: each trouble has a remedy in both languages and never tells a secret", () => {
  const address = { host: "pbx.example.jp", port: 5038 };
  const troubles: readonly (readonly [AsteriskTrouble, RegExp])[] = [
    [{ kind: "closed", address, text: "refused" }, /NAISEN_ASTERISK_URL/],
    [{ kind: "not-asterisk", address, text: "HTTP/1.1" }, /5038/],
    [{ kind: "wrong-password", user: "naisen", address }, /NAISEN_ASTERISK_PASSWORD/],
    [{ kind: "old-version", version: "18.26.4" }, /20/],
    [{ kind: "missing-right", rights: ["write: originate"] }, /manager\.conf/],
    [{ kind: "missing-context", context: "naisen-hold" }, /extensions_naisen\.conf/],
    [{ kind: "lost" }, /./],
  ];
  for (const [trouble, remedy] of troubles) {
    const { ja, en } = troubleSentence(trouble);
    assert.match(ja, remedy);
    assert.match(en, remedy);
  }
});

async function troubleOf(
  account: Parameters<typeof AmiLink.open>[0],
): Promise<string> {
  const opened = await AmiLink.open(account, new AbortController().signal);
  assert.ok(!opened.ok);
  return opened.error.kind;
}

/** A server that says something to a connection, and to each thing it is told. */
async function saying(
  { host: hostname, port }: { readonly host: string; readonly port: number },
  answer: (said: string) => string,
): Promise<{ close(): Promise<void> }> {
  const listener = Deno.listen({ hostname, port });
  const serving = (async () => {
    for await (const connection of listener) {
      using _ = connection;
      const buffer = new Uint8Array(4_096);
      await connection.write(encoder.encode(answer("")));
      while (true) {
        const length = await connection.read(buffer).catch(() => null);
        if (length === null) break;
        const said = new TextDecoder().decode(buffer.subarray(0, length));
        await connection.write(encoder.encode(answer(said))).catch(() => {});
      }
    }
  })();
  await Promise.resolve();
  return {
    async close() {
      listener.close();
      await serving;
    },
  };
}
