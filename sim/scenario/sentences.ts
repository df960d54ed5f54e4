/** The sentences of a scenario that say what has to be seen. */
import type { Check } from "./checks.ts";

type Groups = Readonly<Record<string, string | undefined>>;

interface Form {
  readonly form: RegExp;
  check(groups: Groups): Check;
}

/** `undefined`: it says nothing that can be seen. */
export function readCheck(sentence: string): Check | undefined {
  for (const { form, check } of FORMS) {
    const found = form.exec(sentence);
    if (found !== null) return check(found.groups ?? {});
  }
  return undefined;
}

const WHO = "(?<who>outside|\\d{2,6}(?:-[a-z]+)?)";

const FORMS: readonly Form[] = [
  form(
    `${WHO} shows (?<state>idle|ringing|calling|talking|held|transferring)(?: (?<peer>\\S+))?`,
    (g) => ({
      see: "display",
      who: g.who!,
      state: g.state!,
      ...(g.peer === undefined ? {} : { peer: g.peer }),
    }),
  ),
  form(`${WHO} has never shown (?<state>ringing|calling|talking|held)`, (g) => ({
    see: "never",
    who: g.who!,
    state: g.state!,
  })),
  form(`${WHO} hears (?<whom>.+)`, (g) => ({
    see: "heard",
    who: g.who!,
    whom: g.whom === "nothing" ? [] : g.whom!.split(" and "),
  })),
  form(`${WHO} and (?<other>outside|\\d+(?:-[a-z]+)?) talk`, (g) => ({
    see: "talk",
    who: g.who!,
    other: g.other!,
  })),
  form(
    "the lamp of (?<user>\\d+) at (?<who>\\S+) shows (?<state>unknown|idle|ringing|busy)",
    (g) => ({
      see: "lamp",
      who: g.who!,
      user: g.user!,
      state: g.state!,
    }),
  ),
  form(`${WHO} has missed (?<count>\\d+)`, (g) => ({
    see: "missed",
    who: g.who!,
    count: Number(g.count),
  })),
  form(`${WHO} is told (?<words>.+)`, (g) => ({ see: "told", who: g.who!, words: g.words! })),
  form("outside sees (?<number>\\S+)", (g) => ({ see: "caller-id", number: g.number! })),
  form("outside is (?<state>calling|ringing|talking|held|ended)", (g) => ({
    see: "outside",
    state: g.state!,
  })),
  form(
    `${WHO} is (?<state>unregistered|idle|dialling|ringing|talking|holding|held|parked)`,
    (g) => ({ see: "line", who: g.who!, state: g.state! }),
  ),
  form("slot (?<slot>\\d+) holds (?<who>\\S+)", (g) => ({
    see: "slot",
    slot: Number(g.slot),
    who: g.who!,
  })),
  form("slot (?<slot>\\d+) is free", (g) => ({ see: "slot", slot: Number(g.slot) })),
  form("the stay in (?<slot>\\d+) ended: (?<ending>[\\w-]+)", (g) => ({
    see: "stay",
    slot: Number(g.slot),
    ending: g.ending!,
  })),
  form("the call ended: (?<cause>[\\w-]+)", (g) => ({ see: "call-ended", cause: g.cause! })),
  form(`the part of ${WHO} ended: (?<cause>[\\w-]+)`, (g) => ({
    see: "part-ended",
    who: g.who!,
    cause: g.cause!,
  })),
  form("the call joined (?<count>\\d+) pairs?", (g) => ({ see: "pairs", count: Number(g.count) })),
  form("the history of (?<who>\\d{2,6}) names (?<number>\\d+)", (g) => ({
    see: "history",
    who: g.who!,
    number: g.number!,
  })),
  form("the panel says (?<says>[\\w-]+)", (g) => ({ see: "panel", says: g.says! })),
  form("(?<count>\\d+) recordings? (?:is|are) made", (g) => ({
    see: "recordings",
    count: Number(g.count),
  })),
  form("(?<count>\\d+) calls? (?:is|are) alive", (g) => ({ see: "calls", count: Number(g.count) })),
];

function form(words: string, check: (groups: Groups) => Check): Form {
  return { form: new RegExp(`^${words}$`, "u"), check };
}
