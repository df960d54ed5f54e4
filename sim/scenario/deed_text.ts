/** Deeds read back from the sentences in which they are told (`say`, `tellDeed`): the language of scenario files. */
import type { Extension, LineId, PresenceCode } from "../../core/domain/ids.ts";
import { type Ask, type Deed, OFFICE_CHANGES, STRANGERS_MESSAGES } from "../campaign/deeds.ts";
import type { PlainPress } from "../devices/phone_io.ts";
import type { LifeDeed, Weather } from "../life/deeds.ts";
import { QUIET } from "../network.ts";

/** A sentence that begins like a deed and cannot be one; what is wrong with it. */
export class NoDeed extends Error {}

type Groups = Readonly<Record<string, string | undefined>>;

interface Phrase {
  readonly form: RegExp;
  deed(groups: Groups): LifeDeed;
}

/** `undefined`: it is no sentence of this language. Throws `NoDeed` when a word in it is none of those that can stand there. */
export function readDeed(sentence: string): LifeDeed | undefined {
  for (const { form, deed } of PHRASES) {
    const found = form.exec(sentence);
    if (found !== null) return deed(found.groups ?? {});
  }
  return undefined;
}

const WHO = "(?<who>[0-9A-Za-z][\\w.-]*)";
const AUTO = "(?: with auto-answer (?<auto>ON|OFF))?";
const LINE = "(?: on (?<line>[\\w-]+))?";

const KEYS: readonly PlainPress[] = [
  "answer",
  "hangup",
  "reject",
  "hold",
  "resume",
  "swap",
  "complete-transfer",
  "reboot",
  "cut",
  "unplug",
  "plug",
];
const PHRASES: readonly Phrase[] = [
  phrase(`${WHO} dials (?<number>\\S+)`, (g) => ({
    do: "dial",
    who: g.who!,
    number: g.number!,
  })),
  phrase(`${WHO} clicks (?<number>\\S+)${LINE}${AUTO}`, (g) => ({
    do: "click",
    who: g.who!,
    number: g.number!,
    ...onLine(g),
    autoAnswer: g.auto !== "OFF",
  })),
  phrase("(?<from>\\d+) calls line (?<number>\\d+)(?<more>(?:, .+)?)", callIn),
  phrase(`${WHO} presses the lamp of (?<user>\\S+)`, (g) => ({
    do: "lamp",
    who: g.who!,
    user: g.user!,
  })),
  phrase(`${WHO} presses (?<key>\\S+)`, (g) => ({
    do: "press",
    who: g.who!,
    key: oneOf(KEYS, g.key!),
  })),
  phrase(`${WHO} transfers to (?<to>\\S+) by key`, (g) => ({
    do: "refer",
    who: g.who!,
    to: g.to!,
  })),
  phrase(`${WHO} takes a dialog of (?<whose>\\S+)`, (g) => ({
    do: "take",
    who: g.who!,
    whose: g.whose!,
  })),
  phrase(`${WHO} types (?<digits>\\S+) \\((?<by>\\w+)\\)`, (g) => ({
    do: "type",
    who: g.who!,
    digits: g.digits!,
    by: oneOf(["rtp", "info"], g.by!),
  })),
  phrase(`${WHO} (?<asks>.+) on the panel(?: in the call of (?<of>\\S+))?`, (g) => ({
    do: "panel",
    who: g.who!,
    asks: readAsk(g.asks!),
    ...(g.of === undefined ? {} : { of: g.of }),
  })),
  phrase(`${WHO} retrieves (?<slot>\\d+)${AUTO}`, (g) => ({
    do: "retrieve",
    who: g.who!,
    slot: Number(g.slot),
    autoAnswer: g.auto !== "OFF",
  })),
  phrase(`${WHO} picks up at (?<whose>\\d+)${AUTO}`, (g) => ({
    do: "pickup",
    who: g.who!,
    whose: g.whose as Extension,
    autoAnswer: g.auto !== "OFF",
  })),
  phrase(`${WHO} chooses (?<code>[\\w-]+)`, (g) => ({
    do: "presence",
    who: g.who as Extension,
    code: g.code as PresenceCode,
  })),
  phrase("the far end outside: (?<what>.+)", (g) => ({
    do: "outside",
    what: oneOf(["hangup", "hold", "resume", "type"], g.what!),
  })),
  phrase(`the network to ${WHO}: (?<what>.+)`, (g) => ({
    do: "network",
    what: oneOf(["cut", "mend"], g.what!),
    who: g.who!,
  })),
  phrase("the PBX: (?<what>.+)", (g) => ({
    do: "pbx",
    what: oneOf(["kill", "stop", "restart"], g.what!),
  })),
  phrase(`the administrator: (?<what>\\S+) ${WHO}`, (g) => ({
    do: "office",
    what: oneOf(OFFICE_CHANGES, g.what!),
    who: g.who as Extension,
  })),
  phrase("a stranger sends (?<sends>.+)", (g) => ({
    do: "stranger",
    sends: oneOf(STRANGERS_MESSAGES, g.sends!),
  })),
  phrase("the network is calm", () => ({ do: "weather", name: "calm", conditions: QUIET })),
  phrase("the network becomes (?<name>\\w+): (?<conditions>.+)", weather),
];

function phrase(form: string, deed: (groups: Groups) => LifeDeed): Phrase {
  return { form: new RegExp(`^${form}$`, "u"), deed };
}

function onLine({ line }: Groups): { readonly line?: LineId } {
  return line === undefined ? {} : { line: line as LineId };
}

function oneOf<T extends string>(words: readonly T[], word: string): T {
  const found = words.find((one) => one === word);
  if (found === undefined) throw new NoDeed(`"${word}" is none of ${words.join(", ")}`);
  return found;
}

const ASKS: readonly { readonly form: RegExp; ask(groups: Groups): Ask }[] = [
  ask("holds", () => ({ ask: "hold" })),
  ask("resumes", () => ({ ask: "resume" })),
  ask("hangs up", () => ({ ask: "hangup" })),
  ask("completes the transfer", () => ({ ask: "complete" })),
  ask("goes back", () => ({ ask: "back" })),
  ask("parks(?: on (?<slot>\\d+))?(?: for (?<whom>\\d+))?", ({ slot, whom }) => ({
    ask: "park",
    ...(slot === undefined ? {} : { slot: Number(slot) }),
    ...(whom === undefined ? {} : { for: whom as Extension }),
  })),
  ask(`transfers \\((?<mode>\\w+)\\) to (?<to>\\S+)${LINE}`, (g) => ({
    ask: "transfer",
    to: g.to!,
    ...onLine(g),
    mode: oneOf(["blind", "attended"], g.mode!),
  })),
  ask(`moves to (?<to>\\S+)${AUTO}`, (g) => ({
    ask: "move",
    to: g.to!,
    autoAnswer: g.auto !== "OFF",
  })),
  ask("switches recording (?<on>on|off)", (g) => ({ ask: "record", on: g.on === "on" })),
];

function ask(form: string, read: (groups: Groups) => Ask) {
  return { form: new RegExp(`^${form}$`, "u"), ask: read };
}

function readAsk(words: string): Ask {
  for (const { form, ask } of ASKS) {
    const found = form.exec(words);
    if (found !== null) return ask(found.groups ?? {});
  }
  throw new NoDeed(`nobody "${words}" on a panel`);
}

/** Who has neither patience nor a time to talk is rung in by hand. */
function callIn({ from, number, more }: Groups): LifeDeed {
  const line = number!;
  if (more === "" || more === undefined) {
    return { do: "ring-in", line, from: from! } satisfies Deed;
  }
  const words = more.slice(2).split(", ");
  let call: Extract<LifeDeed, { do: "call-in" }>["call"] = { line, from: from! };
  for (const word of words) {
    const millis = Number(/ ([\d.]+) ms$/.exec(word)?.[1] ?? NaN);
    if (word === "withheld") call = { ...call, withheld: true };
    else if (word.startsWith("waits ") && millis >= 0) call = { ...call, patienceMillis: millis };
    else if (word.startsWith("talks ") && millis >= 0) call = { ...call, talkMillis: millis };
    else throw new NoDeed(`"${word}" is nothing that a caller does`);
  }
  return { do: "call-in", call };
}

const CONDITIONS = Object.keys(QUIET) as readonly (keyof typeof QUIET)[];

function weather({ name, conditions }: Groups): LifeDeed {
  const given = new Map(
    conditions!.split(", ").map((word) => {
      const [key = "", value = ""] = word.split(" ");
      return [key, Number(value || NaN)] as const;
    }),
  );
  const missing = CONDITIONS.filter((key) => !((given.get(key) ?? -1) >= 0));
  if (missing.length > 0) throw new NoDeed(`the network's ${missing.join(", ")} must be numbers`);
  const all = Object.fromEntries(CONDITIONS.map((key) => [key, given.get(key)!]));
  return {
    do: "weather",
    name: oneOf<Weather>(["calm", "lossy", "stormy"], name!),
    conditions: all as unknown as typeof QUIET,
  };
}
