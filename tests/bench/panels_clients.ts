/**
 * So many open panels, as a process of their own: `panels_clients.ts URL LOGIN-ID COUNT`. Prints `open` when each has
 * its snapshot; then, when a note `change N` was seen on every stream, `N` and each one's arrival in epoch milliseconds.
 */
import { signInPerson } from "./large_office.ts";

const [url = "", loginId = "", many = ""] = Deno.args;
const { hostname, port } = new URL(url);
const panels = Number(many);
/** Sign-ins at a time. */
const AT_ONCE = 20;
/** What one change is told in; a note split between two reads is found in what is kept. */
const KEPT_CHARACTERS = 2_000;

const arrivals = new Map<string, number[]>();
let open = 0;

async function panel(at: number): Promise<void> {
  const cookie = await signInPerson(url, loginId, at);
  const connection = await Deno.connect({ hostname, port: Number(port) });
  const head = [
    "GET /api/v1/events HTTP/1.1",
    `Host: ${hostname}:${port}`,
    `Cookie: ${cookie}`,
    "Accept: text/event-stream",
    "",
    "",
  ].join("\r\n");
  await connection.write(new TextEncoder().encode(head));
  void read(connection);
}

async function read(connection: Deno.Conn): Promise<void> {
  const decoder = new TextDecoder();
  const seen = new Set<string>();
  let text = "";
  let isOpen = false;
  for await (const bytes of connection.readable) {
    const at = performance.timeOrigin + performance.now();
    text += decoder.decode(bytes, { stream: true });
    if (!isOpen && text.includes("event: snapshot")) {
      isOpen = true;
      if (++open === panels) console.log("open");
    }
    for (const [, change] of text.matchAll(/"note":"change (\d+)"/g)) {
      if (seen.has(change!)) continue;
      seen.add(change!);
      arrived(change!, at);
    }
    text = text.slice(-KEPT_CHARACTERS);
  }
}

function arrived(change: string, at: number): void {
  const times = arrivals.get(change) ?? [];
  arrivals.set(change, times);
  if (times.push(at) === panels) console.log(`${change} ${times.join(" ")}`);
}

for (let from = 0; from < panels; from += AT_ONCE) {
  const some = Math.min(AT_ONCE, panels - from);
  await Promise.all(Array.from({ length: some }, (_, at) => panel(from + at)));
}
