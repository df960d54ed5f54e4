/** A bulk CSV of 100,000 rows on the running server: dry run, applying, and whether SIP is answered meanwhile. */
import assert from "node:assert/strict";
import { systemEntropy } from "../../adapters/entropy.ts";
import { openSecrets } from "../../adapters/secrets/secret_key.ts";
import { openStore } from "../../adapters/store/open.ts";
import { seedStore } from "../../adapters/store/seed.ts";
import { type OfficeFile, readOfficeFile } from "../../core/domain/office_file.ts";
import type { Extension } from "../../core/domain/ids.ts";
import { IMPORT_ROWS_MAX } from "../../core/domain/csv_import.ts";
import { ServerProcess } from "../support/server.ts";
import type { Row } from "./row.ts";

const ADMIN_PASSWORD = "a long enough password";
/** Between two OPTIONS. */
const EVERY_MILLIS = 5;
/** What requirements §2 and its issue allow. */
const DRY_RUN_MILLIS_MAX = 3_000;
const APPLY_MILLIS_MAX = 3_000;
const OPTIONS_MILLIS_MAX = 20;

export async function importRows(): Promise<readonly Row[]> {
  const dataFolder = await Deno.makeTempDir({ prefix: "naisen-import-" });
  await seed(dataFolder);
  const server = await ServerProcess.spawn({
    dataFolder,
    env: { NAISEN_ADMIN_PASSWORD: ADMIN_PASSWORD, NAISEN_LOG: "error" },
  });
  try {
    await server.ready(60_000);
    await server.printed(/Ctrl\+C/);
    return await measure(server);
  } finally {
    await server.stop();
  }
}

async function measure(server: ServerProcess): Promise<readonly Row[]> {
  const cookie = await signIn(server.url);
  const alone = await whilePinging(server.sipPort, () => pause(1_000));
  const body = new Blob([file()]);
  const dry = await whilePinging(
    server.sipPort,
    () => post(server.url, cookie, "dryRun=true", body),
  );
  const token = /"token":"([^"]+)"/.exec(dry.value)?.[1];
  assert.ok(token, dry.value.slice(0, 300));
  const applied = await whilePinging(
    server.sipPort,
    () => post(server.url, cookie, `token=${token}`, body),
  );
  assert.match(applied.value, new RegExp(`"changed":${IMPORT_ROWS_MAX}\\b`));
  return [
    within("CSV of 100,000 rows: dry run", dry.millis, "ms", DRY_RUN_MILLIS_MAX),
    within("CSV of 100,000 rows: applied", applied.millis, "ms", APPLY_MILLIS_MAX),
    within("OPTIONS alone", alone.p99, "ms (p99)", OPTIONS_MILLIS_MAX),
    within("OPTIONS during the dry run", dry.p99, "ms (p99)", OPTIONS_MILLIS_MAX),
    within("OPTIONS while it is applied", applied.p99, "ms (p99)", OPTIONS_MILLIS_MAX),
  ];
}

function within(name: string, value: number, unit: string, most: number): Row {
  return {
    name,
    value,
    worst: value,
    unit,
    against: `the ${most} ms allowed`,
    ratio: most / value,
  };
}

async function seed(dataFolder: string): Promise<void> {
  const secrets = await openSecrets({ dataFolder, entropy: systemEntropy });
  assert.ok(secrets.ok);
  const store = await openStore({ dataFolder }, secrets.value);
  assert.ok(store.ok);
  await seedStore(store.value, await largeOffice(), secrets.value);
  await store.value.close();
}

/** The demo's lines and one of its people, a hundred thousand times. */
async function largeOffice(): Promise<OfficeFile> {
  const path = new URL("../../fixtures/offices/demo.json", import.meta.url);
  const read = readOfficeFile(JSON.parse(await Deno.readTextFile(path)));
  assert.ok(read.ok);
  const demo = read.value;
  const [first] = demo.people;
  const { defaultLine: _, ...person } = first!;
  return {
    ...demo,
    demo: false,
    // one address that asks two hundred times a second would be taken for a flood
    sip: { ...demo.sip, limits: false },
    people: Array.from({ length: IMPORT_ROWS_MAX }, (_, at) => ({
      ...person,
      extension: extensionOf(at),
      password: `${1_000_000 + at}`,
    })),
    devices: [],
    permissions: [],
    lines: demo.lines.map((line) => ({ ...line, incoming: [] })),
  };
}

function extensionOf(at: number): Extension {
  return `${200_000 + at}` as Extension;
}

/** Another password for everybody. */
function file(): string {
  const rows = Array.from({ length: IMPORT_ROWS_MAX }, (_, at) => `${extensionOf(at)},${at}\r\n`);
  return `内線番号,パスワード\r\n${rows.join("")}`;
}

async function signIn(url: string): Promise<string> {
  const answer = await fetch(`${url}/api/v1/admin/session`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ username: "admin", password: ADMIN_PASSWORD }),
  });
  await answer.body?.cancel();
  assert.equal(answer.status, 204);
  return answer.headers.get("set-cookie")!.split(";")[0]!;
}

/** The beginning of the answer; the rest is read and forgotten, so that reading it measures nothing. */
async function post(url: string, cookie: string, query: string, body: Blob): Promise<string> {
  const answer = await fetch(`${url}/api/v1/admin/users.csv?${query}`, {
    method: "POST",
    headers: { cookie },
    body,
  });
  let head = "";
  const decoder = new TextDecoder();
  for await (const chunk of answer.body ?? []) {
    if (head.length < 4_096) head += decoder.decode(chunk, { stream: true });
  }
  return head;
}

interface Pinged<T> {
  readonly value: T;
  readonly millis: number;
  readonly p99: number;
}

async function whilePinging<T>(sipPort: number, work: () => Promise<T>): Promise<Pinged<T>> {
  const socket = Deno.listenDatagram({ transport: "udp", hostname: "127.0.0.1", port: 0 });
  const { port } = socket.addr as Deno.NetAddr;
  const sent = new Map<string, number>();
  const took: number[] = [];
  const hearing = (async () => {
    const decoder = new TextDecoder();
    for await (const [bytes] of socket) {
      const id = /^Call-ID: (\S+)/mi.exec(decoder.decode(bytes))?.[1] ?? "";
      const at = sent.get(id);
      if (at !== undefined) took.push(performance.now() - at);
      sent.delete(id);
    }
  })();
  let count = 0;
  const timer = setInterval(() => {
    const id = `import-${port}-${++count}`;
    sent.set(id, performance.now());
    void socket.send(new TextEncoder().encode(options(id, port, sipPort)), {
      transport: "udp",
      hostname: "127.0.0.1",
      port: sipPort,
    });
  }, EVERY_MILLIS);
  const began = performance.now();
  const value = await work();
  const millis = performance.now() - began;
  clearInterval(timer);
  await pause(200);
  socket.close();
  await hearing.catch(() => {});
  // what was never answered counts as the slowest of all
  const all = [...took, ...[...sent].map(() => Infinity)].toSorted((a, b) => a - b);
  return { value, millis, p99: all[Math.floor(all.length * 0.99)] ?? Infinity };
}

function options(id: string, port: number, sipPort: number): string {
  return [
    `OPTIONS sip:127.0.0.1:${sipPort} SIP/2.0`,
    `Via: SIP/2.0/UDP 127.0.0.1:${port};branch=z9hG4bK${id}`,
    "Max-Forwards: 70",
    `From: <sip:ping@127.0.0.1>;tag=${id}`,
    `To: <sip:127.0.0.1:${sipPort}>`,
    `Call-ID: ${id}`,
    "CSeq: 1 OPTIONS",
    "Content-Length: 0",
    "",
    "",
  ].join("\r\n");
}

function pause(millis: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, millis));
}
