/** Cases of the PBX contract that Asterisk cannot hold, each with why. What its dialplan decides is the administrator's. */

const KEYPAD =
  "what a phone's keys may dial is decided by the PBX's own dialplan, before Naisen hears of it";
const LAMPS =
  "lamps and presence on phones are Asterisk's own: no names, no dialogs, no chosen text";

export const ASTERISK_ABSENT: ReadonlyMap<string, string> = new Map([
  ["unknown-extension: a number nobody has is refused with 404 and its code", KEYPAD],
  ["I26 permission: 1002 gets outside by no path, 1003 on support only", KEYPAD],
  ["I26 transfer: 1002 sends nobody outside, by phone or panel, and talks on", KEYPAD],
  ["park: *68 parks the one call that the phone holds; without one it is refused", KEYPAD],
  [
    "retrieve-not-permitted, slot-empty: told on the phone and by the panel, and nothing rings",
    KEYPAD,
  ],
  ["pickup-not-permitted pickup: by right, off by default; the phone rings on", KEYPAD],
  [
    "inbound: a line whose people decline gives the caller 603; a number of no line 404",
    "Asterisk tells a phone of a withheld number as `anonymous`",
  ],
  [
    "I39 configure: a person who is disabled loses his contacts at once",
    "registrations are Asterisk's own",
  ],
  [
    "I22 transfer: attended by the phone while the target rings, who does not answer; it comes back",
    "the transferor has gone, and the dialplan goes on behind its own Dial",
  ],
  [
    "I18 retrieve: of ten at once exactly one has it, and everybody else a clear message",
    "some of the ten press a lamp's key, which names no call on Asterisk",
  ],
  ["I29 lamps: dark, ringing, busy and dark again, as the panel says it", LAMPS],
  [
    "lamps of slots: a parked call lights it, with who waits; it is dark when the caller has gone",
    LAMPS,
  ],
  ["lamps: who is not there, or is gone, is unknown and never free", LAMPS],
  ["presence: what a person has chosen is told to who watches, and does not touch the lamp", LAMPS],
  ["pickup: by the key beside the lamp of who rings (RFC 3891)", LAMPS],
  ["retrieve: by the key beside the lamp of a slot (RFC 3891)", LAMPS],
  ["I9 move: to another own device, which takes the call's place when it answers", "no move"],
  ["move: not to a colleague's device, and not where it is already", "no move"],
]);
