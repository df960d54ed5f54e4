/** What is said in one dialog of third party call control (RFC 3725): the other's words under an origin of our own. */
import assert from "node:assert/strict";
import { OwnSdp } from "../../adapters/sip/own_sdp.ts";

const HOST = "192.0.2.10";

function said(version: number, port: number): Uint8Array {
  return new TextEncoder().encode(
    `v=0\r\no=phone 77 ${version} IN IP4 198.51.100.1\r\ns=-\r\nc=IN IP4 198.51.100.1\r\nt=0 0\r\n` +
      `m=audio ${port} RTP/AVP 0\r\na=rtcp:${port + 1}\r\na=sendrecv\r\n`,
  );
}

function text(sdp: Uint8Array | undefined): string {
  assert.ok(sdp !== undefined);
  return new TextDecoder().decode(sdp);
}

Deno.test("OwnSdp: passes on all but the origin, whose version rises with a change only (RFC 3264 §8)", () => {
  const own = new OwnSdp(HOST, "5");
  const first = text(own.passOn(said(1, 4000)));
  assert.match(first, /o=naisen 5 1 IN IP4 192\.0\.2\.10\r\n/);
  assert.match(first, /c=IN IP4 198\.51\.100\.1\r\n[^]*m=audio 4000 RTP\/AVP 0\r\n/);
  assert.equal(text(own.passOn(said(9, 4000))), first);
  assert.match(text(own.passOn(said(10, 4002))), /o=naisen 5 2 /);
});

Deno.test("OwnSdp: a hold is inactive and leads nowhere, and is taken back to the letter but for its version", () => {
  const own = new OwnSdp(HOST, "5");
  assert.equal(own.held(), undefined);
  const before = text(own.passOn(said(1, 4000)));
  const held = text(own.held());
  assert.match(held, /c=IN IP4 192\.0\.2\.10\r\n[^]*m=audio 9 RTP\/AVP 0\r\na=inactive\r\n$/);
  assert.match(held, /o=naisen 5 2 /);
  assert.equal(text(own.resumed()), before.replace("naisen 5 1", "naisen 5 3"));
});

Deno.test("OwnSdp: nobody answers where what is said is discarded, and only receives (RFC 3725 §4.3)", () => {
  const answer = text(new OwnSdp(HOST, "5").nobody(said(1, 4000)));
  assert.match(answer, /c=IN IP4 192\.0\.2\.10\r\n/);
  assert.match(answer, /m=audio 9 RTP\/AVP 0\r\n[^]*a=recvonly\r\n/);
  assert.equal(new OwnSdp(HOST, "5").nobody(new Uint8Array([1])), undefined);
});
