/**
 * The bundled PBX with the bench office and nothing else, as a process of its own: signalling, media, and a main
 * thread that follows its events, but no web, no store and so no call records. Tells its SIP port, and runs until its
 * input ends.
 */
import { systemEntropy } from "../../adapters/entropy.ts";
import { BundledPbx } from "../../adapters/pbx/bundled.ts";
import type { EventSeq } from "../../core/domain/ids.ts";
import { loadOffice } from "../support/demo_office.ts";

const HOST = "127.0.0.1";

if (import.meta.main) {
  const started = await BundledPbx.start({
    office: loadOffice("bench").office,
    sip: { host: HOST, port: 0 },
    advertise: HOST,
    rtp: { first: 12_000, last: 19_999 },
    entropy: systemEntropy,
    fault: ({ where, text }) => console.error(`${where}: ${text}`),
  });
  if (!started.ok) throw new Error(started.error.refusal.text);
  const pbx = started.value;
  const following = (async () => {
    for await (const _ of pbx.events(0 as EventSeq));
  })();
  console.log(pbx.address.port);
  for await (const _ of Deno.stdin.readable);
  await pbx.close();
  await following;
}
