/** The lab in the HTTP API: simulated phones, carrier, faults and the wire, as schemas. */
import * as v from "valibot";
import { text } from "./api_parts.ts";

const Peer = v.object({ number: v.string(), name: v.optional(v.string()) });

export const LabPhone = v.object({
  device: v.string(),
  owner: v.string(),
  plugged: v.boolean(),
  registered: v.boolean(),
  state: v.picklist(["idle", "ringing", "calling", "talking", "held", "transferring"]),
  peer: v.optional(Peer),
  calls: v.pipe(
    v.array(
      v.object({
        direction: v.picklist(["incoming", "outgoing"]),
        state: v.string(),
        heldByPeer: v.boolean(),
        peer: Peer,
      }),
    ),
    v.readonly(),
  ),
  lamps: v.pipe(v.array(v.object({ user: v.string(), state: v.string() })), v.readonly()),
  missed: v.number(),
});
export type LabPhone = v.InferOutput<typeof LabPhone>;
export const LabPhones = v.object({ items: v.array(LabPhone) });

/** What a simulated phone's keypad dials. */
export const LabDial = v.strictObject({ number: text });
/** `line`: its id or number; `from`: the caller's number. */
export const LabInbound = v.strictObject({ line: text, from: text });
export const LabRung = v.object({ call: v.string() });

export const LabOutsideCall = v.object({
  id: v.string(),
  way: v.picklist(["from-office", "to-office"]),
  number: v.string(),
  from: v.string(),
  state: v.picklist(["calling", "ringing", "talking", "ended"]),
});
export type LabOutsideCall = v.InferOutput<typeof LabOutsideCall>;
export const LabOutside = v.object({ items: v.array(LabOutsideCall) });

const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const millis = v.pipe(v.number(), v.minValue(0), v.maxValue(10_000));

export const LabFaults = v.object({
  loss: share,
  latencyMillis: millis,
  jitterMillis: millis,
  duplication: share,
  reordering: share,
  /** Names of devices, or `carrier`, to whom and from whom nothing passes. */
  cut: v.pipe(v.array(v.string()), v.readonly()),
});
export type LabFaults = v.InferOutput<typeof LabFaults>;
/** What is not named stays as it is. */
export const LabFaultsPatch = v.strictObject({
  loss: v.optional(share),
  latencyMillis: v.optional(millis),
  jitterMillis: v.optional(millis),
  duplication: v.optional(share),
  reordering: v.optional(share),
  cut: v.optional(v.pipe(v.array(text), v.maxLength(1_000))),
});

/** A busy switchboard is one call every two seconds. */
export const LAB_LOAD_MAX = 1_800;
const perHour = v.pipe(v.number(), v.minValue(0), v.maxValue(LAB_LOAD_MAX));
/** Calls that the simulated carrier makes by itself; `lines`: their numbers. */
export const LabLoad = v.object({
  callsPerHour: perHour,
  lines: v.pipe(v.array(v.string()), v.readonly()),
});
export type LabLoad = v.InferOutput<typeof LabLoad>;
/** `lines`: ids or numbers; absent: every line that rings somebody. */
export const LabLoadPut = v.strictObject({
  callsPerHour: perHour,
  lines: v.optional(v.pipe(v.array(text), v.maxLength(1_000))),
});

export const LabLadderQuery = v.object({
  /** One call's id, or `latest`; absent: everything remembered. */
  call: v.optional(text),
  format: v.optional(v.picklist(["json", "text", "svg"])),
});
const LabLadder = v.object({
  title: v.string(),
  parties: v.array(v.object({ name: v.string(), owner: v.string() })),
  rows: v.array(
    v.object({
      at: v.number(),
      from: v.number(),
      to: v.number(),
      label: v.string(),
      again: v.boolean(),
      text: v.string(),
    }),
  ),
});
export type LabLadder = v.InferOutput<typeof LabLadder>;
export const LabLadders = v.object({
  calls: v.array(v.object({ id: v.string(), title: v.string() })),
  /** The call it is of, where one was asked for. */
  call: v.optional(v.string()),
  ladder: v.optional(LabLadder),
});
export type LabLadders = v.InferOutput<typeof LabLadders>;
