/**
 * Cases of the PBX contract that Asterisk cannot hold, each with why. What Asterisk 22 itself tells in such a case is kept
 * in `fixtures/asterisk/captures` and read by `tests/asterisk/captures_test.ts`.
 */

const NO_DIALOG =
  "Asterisk's dialog-info names no Call-ID and no tags: a lamp's key has nothing to replace (lamp_ringing.xml, lamp_of_slot.xml)";

export const ASTERISK_ABSENT: ReadonlyMap<string, string> = new Map([
  [
    "I22 transfer: attended by the phone while the target rings, who does not answer; it comes back",
    "Asterisk puts who waits into the transferor's own Dial, behind which the administrator's dialplan goes on (attended_ringing.txt)",
  ],
  [
    "I18 retrieve: of ten at once exactly one has it, and everybody else a clear message",
    `some of the ten press a lamp's key: ${NO_DIALOG}`,
  ],
  [
    "I29 lamps: dark, ringing, busy and dark again, as the panel says it",
    "Asterisk's lamp of who dials is busy before anybody answers (lamp_of_caller.xml)",
  ],
  [
    "lamps of slots: a parked call lights it, with who waits; it is dark when the caller has gone",
    "Asterisk's lamp of a slot lights and does not say who waits (lamp_of_slot.xml)",
  ],
  [
    "lamps: who is not there, or is gone, is unknown and never free",
    "Asterisk's lamp of a phone that is gone is dark, as that of a free one (lamp_of_nobody.xml)",
  ],
  [
    "presence: what a person has chosen is told to who watches, and does not touch the lamp",
    "Asterisk's pidf says Ready or On the phone, never the chosen state (presence.xml)",
  ],
  ["pickup: by the key beside the lamp of who rings (RFC 3891)", NO_DIALOG],
  ["retrieve: by the key beside the lamp of a slot (RFC 3891)", NO_DIALOG],
  ["I9 move: to another own device, which takes the call's place when it answers", "no move"],
  ["move: not to a colleague's device, and not where it is already", "no move"],
]);
