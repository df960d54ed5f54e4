/** The PBX contract by SIP alone over real UDP on loopback: what the panel does, the rest is seen in virtual time. */
import { CASES, runTogether } from "./pbx_contract.ts";
import { openSipUdp } from "./sip_udp_harness.ts";

/** Each adapter watches sixty lamps: more offices at once would wait for the processor. */
const OFFICES_AT_ONCE = 2;
const PRESENT = [
  "I34 ON: the device goes off-hook by itself, then the destination rings, then both talk",
  "OFF: the device rings, nobody else does; when it is answered the destination rings",
  "I12 not-holder: by the panel of one side; the other cannot end it, and no phone shows a hold",
  "park: by the panel; the parker is free at once, who waits hears music only, a colleague dials the slot",
  "retrieve: by the panel the device goes off-hook by itself, and takes who waits",
  "I22 transfer: attended by the panel; music meanwhile, then the two others are joined",
  "I29 lamps: dark, ringing, busy and dark again, as the panel says it",
];

Deno.test("pbxContract: what the panel does holds (sip over udp)", async (t) => {
  const cases = CASES.filter(({ name }) => PRESENT.includes(name));
  await runTogether(t, "sip over udp", openSipUdp, { atOnce: OFFICES_AT_ONCE, cases });
});
