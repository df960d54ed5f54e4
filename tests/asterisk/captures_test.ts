/** What Asterisk 22 itself tells phones where it cannot hold a case of the PBX contract, as it was captured. */
import assert from "node:assert/strict";
import { readDialogInfo } from "../../core/sip/dialog_info.ts";
import { readPresence } from "../../core/sip/pidf.ts";
import { ASTERISK_ABSENT } from "../contract/asterisk_absent.ts";
import { SIP_ABSENT, SIP_ON_ASTERISK_ABSENT } from "../contract/sip_absent.ts";
import { demoOffice } from "../support/demo_office.ts";

function captured(name: string): string {
  return Deno.readTextFileSync(
    new URL(`../../fixtures/asterisk/captures/${name}`, import.meta.url),
  );
}

function dialogOf(name: string) {
  const info = readDialogInfo(captured(name));
  assert.equal(info?.dialogs.length, 1);
  return info.dialogs[0]!;
}

Deno.test("Asterisk 22: a lamp names no dialog that Replaces could name (RFC 3891 §3)", () => {
  for (const name of ["lamp_ringing.xml", "lamp_of_slot.xml"]) {
    const { callId, localTag, remoteTag } = dialogOf(name);
    assert.deepEqual([callId, localTag, remoteTag], [undefined, undefined, undefined], name);
  }
});

Deno.test("Asterisk 22: who dials is busy at once, and a slot does not say who waits", () => {
  assert.equal(dialogOf("lamp_of_caller.xml").state, "confirmed");
  const slot = dialogOf("lamp_of_slot.xml");
  assert.equal(slot.state, "confirmed");
  assert.equal(slot.remote, undefined);
});

Deno.test("Asterisk 22: the last word of a lamp whose phone holds does not say so, and a decline is a 403", () => {
  const { state, local } = dialogOf("lamp_of_holder.xml");
  assert.deepEqual([state, local?.rendering], ["confirmed", undefined]);
  assert.match(
    captured("declined.txt"),
    /^SIP\/2\.0 403 Forbidden\n[^]*\nReason: Q\.850;cause=21\n/,
  );
});

Deno.test("Asterisk 22: the lamp of a phone that is gone is as dark as a free one's", () => {
  assert.equal(dialogOf("lamp_of_nobody.xml").state, "terminated");
});

Deno.test("Asterisk 22: nobody is referred to a free slot of choice, and no account takes back another's binding", () => {
  assert.match(
    captured("slot_chosen.txt"),
    /^REFER [^]*\nRefer-To: <sip:705@[^]*\n\nSIP\/2\.0 202 [^]*\nSubscription-State: terminated[^]*\n\nSIP\/2\.0 503 /,
  );
  assert.match(
    captured("binding_of_another.txt"),
    /^REGISTER [^]*\nTo: <sip:1004-desk@[^]*\nContact: \*\n[^]*username="1004-naisen"[^]*\n\nSIP\/2\.0 404 /,
  );
});

Deno.test("Asterisk 22: subscriptions outlive its restart; of each phone it says that it is gone, then that it is there", () => {
  const [closed, open] = captured("presence_after_restart.txt").split(/\n\n(?=NOTIFY )/);
  const callId = /\nCall-ID: (.*)\n/.exec(closed!)?.[1];
  assert.ok(callId !== undefined && open!.includes(`\nCall-ID: ${callId}\n`));
  assert.match(closed!, /<basic>closed</);
  assert.match(open!, /<basic>open</);
});

Deno.test("absent: what Asterisk cannot hold of the contract names the capture in which it does not, but for what Naisen has none of", () => {
  const reasons = new Set(
    [...ASTERISK_ABSENT, ...SIP_ON_ASTERISK_ABSENT].flatMap(([name, why]) =>
      SIP_ABSENT.has(name) && !ASTERISK_ABSENT.has(name) ? [] : [why]
    ),
  );
  const ours = new Set(SIP_ABSENT.values());
  const named = [...reasons].filter((why) => !ours.has(why)).map((why) => {
    const files = why.match(/\w+\.(?:txt|xml)/g) ?? [];
    assert.notEqual(files.length, 0, why);
    return files;
  });
  for (const file of named.flat()) assert.ok(captured(file).length > 0);
});

Deno.test("Asterisk 22: a presence document has no word of the chosen state", () => {
  const text = captured("presence.xml");
  assert.deepEqual(readPresence(text)?.notes, ["Ready"]);
  for (const { label } of demoOffice().office.presences) assert.ok(!text.includes(label.ja));
});

Deno.test("Asterisk 22: an attended transfer to a ringing phone ends for who waits behind the transferor's Dial", () => {
  const [dial, , nobody, end] = captured("attended_ringing.txt").trim().split("\n");
  assert.match(dial!, /Dial\("PJSIP\/1001-desk-/);
  assert.match(nobody!, /Nobody picked up/);
  assert.match(end!, /Hangup\("PJSIP\/1004-desk-/);
});

Deno.test("Asterisk 22: an offer without media is refused (RFC 3725 flow IV), and so is a published presence", () => {
  const offer = captured("offer_without_media.txt");
  assert.match(offer, /^INVITE [^]*\n\nv=0\n/);
  assert.doesNotMatch(offer, /^m=/m);
  assert.match(offer, /\n\nSIP\/2\.0 488 Not Acceptable Here\n[^]*\nServer: Asterisk PBX 22\./);
  const publish = captured("publish.txt");
  assert.match(publish, /^PUBLISH [^]*\nEvent: presence\n/);
  assert.match(publish, /\n\nSIP\/2\.0 489 Bad Event\n[^]*\nServer: Asterisk PBX 22\./);
});
