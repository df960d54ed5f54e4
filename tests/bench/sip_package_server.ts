/** A server of the `sip` package that answers every request 200: what ours is compared with. */
import { createRequire } from "node:module";

interface SipPackage {
  start(options: { port: number; address: string }, heard: (request: unknown) => void): void;
  send(response: unknown): void;
  makeResponse(request: unknown, status: number, reason: string): unknown;
}

const sip = createRequire(import.meta.url)("sip") as SipPackage;
sip.start(
  { port: Number(Deno.args[0]), address: "127.0.0.1" },
  (request) => sip.send(sip.makeResponse(request, 200, "OK")),
);
console.log("ready");
