/** Cases of the PBX contract that a PBX behind SIP alone cannot hold, each with why. */

const KEYPAD = "what a phone's keys may dial is decided by that PBX, and no lamp tells a refusal";
const CAUSES = "of a call that phones make by themselves lamps tell that it is over, not why";
const LINES =
  "lamps tell no line, and a line is chosen by digits that this PBX has for its first one only";
const THEIRS = "a call that phones have made by themselves is not ours to control";
const TRANSFERS = "lamps tell who talks with whom after a transfer by phone, not that it was one";
const RACE = "some of the ten are phones, of which lamps tell that they have nobody, not why";
const PICKUP = "no pickup: it is each PBX's own code, dialled by the phone";
const MOVE = "no move";
const PRESENCE =
  "what is chosen in the panel stays there: no PBX here takes a PUBLISH (405; publish.txt)";
const RECORD = "no recording: the sound does not pass through Naisen";

/** On the bundled PBX. */
export const SIP_ABSENT: ReadonlyMap<string, string> = new Map([
  ["unknown-extension: a number nobody has is refused with 404 and its code", KEYPAD],
  ["I26 permission: 1002 gets outside by no path, 1003 on support only", KEYPAD],
  ["emergency: 1002, who may dial nothing outside, reaches 110 by keypad and 119 by click", KEYPAD],
  ["park: *68 parks the one call that the phone holds; without one it is refused", KEYPAD],
  [
    "retrieve-not-permitted, slot-empty: told on the phone and by the panel, and nothing rings",
    KEYPAD,
  ],
  ["rejected: 1008 declines and the caller is told so", CAUSES],
  ["no answer: 1009 never answers, and the ring time ends it", CAUSES],
  ["unreachable: nobody is registered for 1010", CAUSES],
  ["busy: a phone takes one incoming call; the second caller hears busy", CAUSES],
  ["busy by keypad: the carrier's 486 reaches the phone", CAUSES],
  ["sequence: 1009 rings first; when 1004's step begins, 1009 stops", CAUSES],
  ["inbound: a line whose people decline gives the caller 603; a number of no line 404", CAUSES],
  ["do-not-disturb: callers hear busy and nothing rings; his own click rings his phone", CAUSES],
  [
    "keypad: 0 and a number goes out on the first permitted line, and shows the line's number",
    LINES,
  ],
  [
    "click: a number on a chosen line; 184 withholds the caller's number and tells it to the carrier",
    LINES,
  ],
  ["line-full: a line's channels count from the first call's creation", LINES],
  [
    "I24 ring group: both phones of the line ring, one answers, the other is told it was elsewhere",
    LINES,
  ],
  ["I12 hold: both hold, and they talk again when both have resumed", THEIRS],
  [
    "I19 call-back: the parker's device rings when the time is up; not answered, it rings again, and takes the call",
    THEIRS,
  ],
  ["call-back: a retrieve that is answered meanwhile stops it", THEIRS],
  [
    "park: for a colleague, chosen slot, from the outside call of a line; retrieved outside call keeps its line",
    THEIRS,
  ],
  ["I21 transfer: blind by the panel, of a call from outside; the device is free at once", THEIRS],
  [
    "transfer-failed transfer: blind by the panel to one who declines; the transferor rings again",
    THEIRS,
  ],
  [
    "transfer-loop transfer: to oneself and to the other side; a taken slot is refused as well",
    THEIRS,
  ],
  [
    "transfer: attended by the panel and back to the first; hanging up while the target rings joins them",
    THEIRS,
  ],
  ["retrieve: by the key beside the lamp of a slot (RFC 3891)", THEIRS],
  [
    "lamps of slots: a parked call lights it, with who waits; it is dark when the caller has gone",
    THEIRS,
  ],
  [
    "I21 transfer: blind by the phone's key; the two others hear each other and nobody else",
    TRANSFERS,
  ],
  [
    "I21 transfer: who was sent on hears ringing; hanging up meanwhile ends it for everybody",
    TRANSFERS,
  ],
  [
    "I21 transfer-failed transfer: by the phone to one who declines; both talk again as before",
    TRANSFERS,
  ],
  [
    "I21 transfer: by the phone to one who never answers; it comes back after the ring time",
    TRANSFERS,
  ],
  ["I26 transfer: by the phone to the outside, on a line that the transferor may use", TRANSFERS],
  [
    "I22 transfer: attended by the phone; the two others hear each other, the transferor is free",
    TRANSFERS,
  ],
  [
    "I22 transfer: attended by the phone while the target rings; the held side waits for it",
    TRANSFERS,
  ],
  [
    "I22 transfer: attended by the phone while the target rings, who does not answer; it comes back",
    TRANSFERS,
  ],
  ["I18 retrieve: of ten at once exactly one has it, and everybody else a clear message", RACE],
  ["I25 pickup: *8 and the extension takes what rings there; nobody has missed a call", PICKUP],
  ["pickup-not-permitted pickup: by right, off by default; the phone rings on", PICKUP],
  ["pickup: by the panel the device goes off-hook by itself and has the call", PICKUP],
  ["I25 pickup: several pick up at once; one has the call, the others are told", PICKUP],
  ["pickup: by the key beside the lamp of who rings (RFC 3891)", PICKUP],
  ["I9 move: to another own device, which takes the call's place when it answers", MOVE],
  ["move: not to a colleague's device, and not where it is already", MOVE],
  [
    "presence: what a person has chosen is told to who watches, and does not touch the lamp",
    PRESENCE,
  ],
  [
    "I33 recording: an always line, left the employee, right the outside, as long as both talked",
    RECORD,
  ],
  [
    "I33 recording: paused while either side holds, by phone or panel; the held one's words are not in it",
    RECORD,
  ],
  ["recording-not-permitted: on demand without the right, and off where it is always", RECORD],
  ["I33 recording: on demand it begins and ends as switched, twice in one recording", RECORD],
  [
    "I33 recording: no line's rule reaches calls inside; a person's own does, his side on the left",
    RECORD,
  ],
  ["recording: a person who is never recorded is not, on a line that always is", RECORD],
]);

const NAMELESS =
  "Asterisk's lamps do not say with whom somebody talks, nor who called (lamp_of_caller.xml)";
const CALLER = "Asterisk's lamp of who dials is busy before anybody answers (lamp_of_caller.xml)";
const OWN_HOLD = "Asterisk's lamps do not say that a phone holds (lamp_of_holder.xml)";
const SLOTS =
  "which of its slots, and how long somebody waits there, is Asterisk's own: 503 (slot_chosen.txt)";

/** On a real Asterisk 22. */
export const SIP_ON_ASTERISK_ABSENT: ReadonlyMap<string, string> = new Map([
  ...SIP_ABSENT,
  ["keypad: 1001 dials 1004, both hear each other, 1001 hangs up", NAMELESS],
  [
    "configure: a device that is removed loses its registration, its running call goes on",
    NAMELESS,
  ],
  ["cancel: the caller gives up while the far end rings, and the carrier hears it", CALLER],
  ["cancel: the caller gives up and the callee's phone stops ringing", CALLER],
  ["not-talking: nothing is to be held while it rings", CALLER],
  ["I26 transfer: 1002 sends nobody outside, by phone or panel, and talks on", NAMELESS],
  ["transfer: by the phone to a slot parks there, and *68 in the lowest free one", NAMELESS],
  [
    "park: by the panel; the parker is free at once, who waits hears music only, a colleague dials the slot",
    NAMELESS,
  ],
  ["I29 lamps: dark, ringing, busy and dark again, as the panel says it", CALLER],
  ["hangup: the callee hangs up", NAMELESS],
  [
    "I37 restart: phones are known as before and can be called at once; no call of before is shown",
    NAMELESS,
  ],
  [
    "I29 I37 restart: a phone that vanished while the PBX was away is unregistered at its first question",
    "Asterisk tells after a restart that each phone is gone, then that it is there (presence_after_restart.txt)",
  ],
  [
    "rejected: the carrier answers 603 to 0312345608, the device's leg ends and is told",
    "Asterisk words a 603 as 403, with Q.850 cause 21 in Reason (declined.txt)",
  ],
  ["I13 hold: by the phone's key; the held side hears music only, the holder nothing", OWN_HOLD],
  ["held-on-device: what the phone's key has set, the panel cannot end", OWN_HOLD],
  ["I19 call-back: a parker who is not registered is passed over, and the time begins anew", SLOTS],
  ["clicked: parked for a colleague, an outside call; called back, since nobody comes", SLOTS],
  [
    "early media: what the far end plays before its answer is heard",
    CALLER,
  ],
  [
    "I39 configure: a person who is disabled loses his contacts at once",
    "another's registration is Asterisk's own: 404 (binding_of_another.txt)",
  ],
  [
    "lamps: who is not there, or is gone, is unknown and never free",
    "Asterisk's lamp of a phone that is gone is dark, as that of a free one (lamp_of_nobody.xml)",
  ],
]);
