/** The assistant's answers as texts in the language of the question, with their sources. */
import type { AssistantAnswer as Answer, PeopleTold, Told } from "../../core/app/assistant.ts";
import type { UserRow } from "../../core/app/list_users.ts";
import type { Slot } from "../../core/app/parking.ts";
import type { UseCases } from "../../core/app/use_cases.ts";
import type { CallPart } from "../../core/domain/call_log.ts";
import { type HelpLanguage, plainText } from "../../core/domain/help.ts";
import type { Fact } from "../../core/domain/question.ts";
import type { HelpHit } from "../../core/domain/help_search.ts";
import { displayNumber } from "../../core/domain/number.ts";
import { unreachable } from "../../core/lib/unreachable.ts";
import type { AnswerSource, AssistantAnswer } from "../shared/api_assistant.ts";
import type { Party } from "../shared/api.ts";
import { say } from "../shared/words.ts";
import { ASSISTANT_WORDS, type AssistantWords } from "./assistant_words.ts";
import type { Present } from "./present.ts";
import { dayAndTime, hourAndMinute } from "./times.ts";

export const HELP = "/pbx/help";

export class AssistantText {
  constructor(
    private readonly useCases: Pick<UseCases, "presences" | "ports" | "lamps">,
    private readonly present: Present,
  ) {}

  async write({ language, told }: Answer): Promise<AssistantAnswer> {
    if (told.kind === "help") {
      return {
        answer: told.sure
          ? helpText(told.hits)
          : `${ASSISTANT_WORDS[language].nearest}\n${helpText(told.hits)}`,
        sources: told.hits.map(sourceOf),
        kind: "help",
        language,
      };
    }
    const words = ASSISTANT_WORDS[language];
    if (told.kind === "unknown" || told.kind === "private") {
      return { answer: words[told.kind], sources: [], kind: "unknown", language };
    }
    const lines = await this.#live(told, words, language);
    const now = hourAndMinute(this.useCases.ports.clock.now());
    return {
      answer: lines.join("\n"),
      sources: [{ title: words.now(now) }],
      kind: "live",
      language,
    };
  }

  async #live(
    told: Exclude<Told, { kind: "help" | "unknown" | "private" }>,
    words: AssistantWords,
    language: HelpLanguage,
  ): Promise<readonly string[]> {
    const rows = ({ people, count }: PeopleTold) => [
      ...people.map((row) => this.#rowOf(row, words, language)),
      ...more(count - people.length, words.andMorePeople),
    ];
    const of = ({ department }: { readonly department: string | undefined }) =>
      department === undefined ? [] : [words.ofDepartment(department)];
    switch (told.kind) {
      case "who-is": {
        const states = told.states.map(({ label }) => label[language]);
        return [...of(told), words.whoIs(states, told.count), ...rows(told)];
      }
      case "whose-line":
        return [...of(told), words[told.line](told.count), ...rows(told)];
      case "department":
        return [words.department(told.department, told.count), ...rows(told)];
      case "parked":
        return [
          words.parked(told.taken.length, told.free),
          ...told.taken.map((slot) => this.#slotOf(slot, words)),
        ];
      case "slot":
        return [
          told.slot.parked === undefined
            ? words.slotFree(told.slot.slot)
            : this.#slotOf(told.slot, words),
        ];
      case "missed":
        return await this.#missed(told, words);
      case "named":
        return this.#named(told, words, language);
      case "nobody":
        return [words.nobody(told.name)];
      case "mine":
        return this.#mine(told, words, language);
      case "my-lines":
        return [
          words.myLines(told.lines.length),
          ...told.lines.map(({ label, number }) => `${label[language]} ${displayNumber(number)}`),
        ];
      case "line":
        return [
          words.lineIs(told.line.label[language], displayNumber(told.line.number)),
          words.lineFor(told.permitted && told.line.inService),
        ];
      default:
        return unreachable(told);
    }
  }

  /** In a list: name, extension, and what is to be known of the person now. */
  #rowOf(row: UserRow, words: AssistantWords, language: HelpLanguage): string {
    return words.personRow(
      row.person.name,
      row.person.extension,
      [
        row.person.department,
        this.#presenceOf(row, words, language),
        words.phone(lineWord(row, language)),
      ].filter((part) => part !== ""),
    );
  }

  #named(
    { first, people, entries, slots }: Extract<Told, { kind: "named" }>,
    words: AssistantWords,
    language: HelpLanguage,
  ): readonly string[] {
    const lines = [
      ...people.flatMap((row) => this.#personOf(row, first, words, language)),
      ...entries.map(({ name, number }) => words.numberOf(name, displayNumber(number))),
      ...slots.map((slot) => this.#slotOf(slot, words)),
    ];
    const count = people.length + entries.length;
    return count === 1 ? lines : [words.several(count), ...lines];
  }

  #personOf(
    row: UserRow,
    first: Fact,
    words: AssistantWords,
    language: HelpLanguage,
  ): readonly string[] {
    const { name, extension, department } = row.person;
    const number = words.extensionOf(name, extension);
    const state = words.stateOf(
      name,
      this.#presenceOf(row, words, language),
      lineWord(row, language),
    );
    const why = row.lamp.line === "unregistered" ? [words.whyUnregistered] : [];
    const of = department === "" ? [] : [words.departmentOf(name, department)];
    switch (first) {
      case "number":
      case "name":
        return [number, ...of, state, ...why];
      case "department":
        return [...of, number, state, ...why];
      case "state":
        return [state, ...why, number, ...of];
    }
  }

  /** With its note and end, where it has them. */
  #presenceOf({ presence }: UserRow, words: AssistantWords, language: HelpLanguage): string {
    const state = this.useCases.presences.catalogue.find(({ code }) => code === presence?.code);
    const label = state?.label[language] ?? say("device.unknown", language);
    const about = [presence?.note, presence?.until].map((one) =>
      typeof one === "number" ? words.until(hourAndMinute(one)) : one
    ).filter((one) => one !== undefined);
    return words.presence(label, about);
  }

  #slotOf({ slot, parked }: Slot, words: AssistantWords): string {
    if (parked === undefined) return String(slot);
    const who = this.present.party(parked.who);
    const by = nameOf(this.present.party(parked.by));
    const row = words.parkedRow(slot, nameAndNumber(who), hourAndMinute(parked.span.from), by);
    const { returnsAt } = parked.span;
    return returnsAt === undefined ? row : row + words.returnsAt(hourAndMinute(returnsAt));
  }

  async #missed(
    { day, calls, count, more: uncounted }: Extract<Told, { kind: "missed" }>,
    words: AssistantWords,
  ): Promise<readonly string[]> {
    if (count === 0) return [words.noneMissed(day)];
    const parties = await this.#partiesOf(calls);
    return [
      words.missed(day, uncounted ? words.orMore(count) : String(count)),
      ...calls.map((call, at) =>
        `${day === "today" ? hourAndMinute(call.startedAt) : dayAndTime(call.startedAt)} ${
          parties[at]
        }`
      ),
      ...more(count - calls.length, words.andMoreCalls),
    ];
  }

  async #partiesOf(calls: readonly CallPart[]): Promise<readonly string[]> {
    const entries = await this.present.parts(calls);
    return entries.map(({ peer, display }) =>
      [nameOf(peer), peer.kind === "outside" && peer.name === undefined ? "" : display]
        .filter((part) => part !== "").join(" ")
    );
  }

  #mine(
    { what, me }: Extract<Told, { kind: "mine" }>,
    words: AssistantWords,
    language: HelpLanguage,
  ): readonly string[] {
    switch (what) {
      case "extension":
        return [words.myExtension(me.person.extension)];
      case "presence":
        return [words.myPresence(this.#presenceOf(me, words, language))];
      case "devices":
        return [
          words.myDevices,
          ...me.devices.map((device) => {
            const { activity } = this.useCases.lamps.ofDevice(device);
            return `${device.label[language]} ${say(`device.${activity}` as string, language)}`;
          }),
        ];
    }
  }
}

/** One section alone, or two under their titles. */
function helpText(hits: readonly HelpHit[]): string {
  const [only] = hits;
  if (hits.length === 1 && only !== undefined) return plainText(only.section);
  return hits.map(({ section }) => `■ ${section.title}\n${plainText(section)}`).join("\n");
}

export function sourceOf({ page, section }: HelpHit): AnswerSource {
  return { title: section.title, url: `${HELP}/${page.id}#${section.id}` };
}

function more(count: number, told: (count: number) => string): readonly string[] {
  return count > 0 ? [told(count)] : [];
}

function lineWord({ lamp }: UserRow, language: HelpLanguage): string {
  return say(`device.${lamp.line}` as string, language);
}

function nameAndNumber(party: Party): string {
  const name = nameOf(party);
  const number = party.kind === "person" ? party.extension : party.display;
  return number === name || number === "" ? name : `${name} ${number}`;
}

function nameOf(party: Party): string {
  return party.kind === "person" ? party.name : party.name ?? party.display;
}
