/** A far end made of the `sip` package: it rings and answers every INVITE, and answers all else 200. */
import { createRequire } from "node:module";

interface Message {
  method?: string;
  headers: Record<string, unknown> & { to?: { params: Record<string, string> } };
  content?: string;
}

interface SipPackage {
  start(options: { port: number; address: string }, heard: (request: Message) => void): void;
  send(response: Message): void;
  makeResponse(request: Message, status: number, reason: string): Message;
}

const port = Number(Deno.args[0]);
const sip = createRequire(import.meta.url)("sip") as SipPackage;
const SDP = [
  "v=0",
  "o=far 1 1 IN IP4 127.0.0.1",
  "s=-",
  "c=IN IP4 127.0.0.1",
  "t=0 0",
  `m=audio ${port + 1} RTP/AVP 0`,
  "a=rtpmap:0 PCMU/8000",
  "",
].join("\r\n");

function answer(request: Message, status: number, reason: string, sdp?: string): void {
  const response = sip.makeResponse(request, status, reason);
  response.headers.to?.params && (response.headers.to.params.tag ??= "far-end");
  if (sdp !== undefined) {
    response.headers["contact"] = [{ uri: `sip:far@127.0.0.1:${port}` }];
    response.headers["content-type"] = "application/sdp";
    response.content = sdp;
  }
  sip.send(response);
}

sip.start({ port, address: "127.0.0.1" }, (request) => {
  if (request.method === "ACK") return;
  if (request.method !== "INVITE") return answer(request, 200, "OK");
  answer(request, 180, "Ringing");
  answer(request, 200, "OK", SDP);
});
console.log("ready");
