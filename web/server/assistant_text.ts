/** The assistant's answers as texts in the language of the question, with their sources. */
import type { AssistantAnswer as Answer, Told } from "../../core/app/assistant.ts";
import type { UserRow } from "../../core/app/list_users.ts";
import type { Slot } from "../../core/app/parking.ts";
import type { UseCases } from "../../core/app/use_cases.ts";
import type { CallPart } from "../../core/domain/call_log.ts";
import { type HelpLanguage, plainText } from "../../core/domain/help.ts";
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
        answer: plainText(told.hit.section),
        sources: [sourceOf(told.hit)],
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
    const rows = (people: readonly UserRow[]) =>
      people.map((row) => this.#rowOf(row, words, language));
    switch (told.kind) {
      case "who-is":
        return [
          words.whoIs(told.state.label[language], told.count),
          ...rows(told.people),
          ...more(told.count - told.people.length, words.andMorePeople),
        ];
      case "whose-line":
        return [
          words[told.line](told.count),
          ...told.people.map((row) => nameAndExtension(row, words)),
          ...more(told.count - told.people.length, words.andMorePeople),
        ];
      case "parked":
        return [
          words.parked(told.taken.length, told.free),
          ...told.taken.map((slot) => this.#slotOf(slot, words)),
        ];
      case "missed":
        return await this.#missed(told, words);
      case "numbers":
        return this.#numbers(told, words);
      case "states":
        return told.people.map((row) => this.#stateOf(row, words, language));
      case "nobody":
        return [words.nobody(told.name)];
      case "mine":
        return this.#mine(told, words, language);
      case "my-lines":
        return [
          words.myLines(told.lines.length),
          ...told.lines.map(({ label, number }) => `${label[language]} ${displayNumber(number)}`),
        ];
      default:
        return unreachable(told);
    }
  }

  #rowOf(row: UserRow, words: AssistantWords, language: HelpLanguage): string {
    const { presence } = row;
    const parts = [presence?.note, presence?.until].map((one) =>
      typeof one === "number" ? words.until(hourAndMinute(one)) : one
    ).filter((one) => one !== undefined);
    const about = parts.length === 0
      ? ""
      : language === "ja"
      ? `（${parts.join("、")}）`
      : ` (${parts.join(", ")})`;
    return nameAndExtension(row, words) + about;
  }

  #stateOf(row: UserRow, words: AssistantWords, language: HelpLanguage): string {
    return words.stateOf(row.person.name, this.#presenceOf(row, language), lineWord(row, language));
  }

  #presenceOf({ presence }: UserRow, language: HelpLanguage): string {
    const state = this.useCases.presences.catalogue.find(({ code }) => code === presence?.code);
    return state?.label[language] ?? say("device.unknown", language);
  }

  #slotOf({ slot, parked }: Slot, words: AssistantWords): string {
    if (parked === undefined) return String(slot);
    const [who, by] = [parked.who, parked.by].map((party) => nameOf(this.present.party(party)));
    return words.parkedRow(slot, who!, hourAndMinute(parked.span.from), by!);
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

  #numbers(
    { people, entries }: Extract<Told, { kind: "numbers" }>,
    words: AssistantWords,
  ): readonly string[] {
    const lines = [
      ...people.map(({ person }) => words.extensionOf(person.name, person.extension)),
      ...entries.map(({ name, number }) => words.numberOf(name, displayNumber(number))),
    ];
    return lines.length === 1 ? lines : [words.several(lines.length), ...lines];
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
        return [words.myPresence(this.#presenceOf(me, language))];
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

export function sourceOf({ page, section }: HelpHit): AnswerSource {
  return { title: section.title, url: `${HELP}/${page.id}#${section.id}` };
}

function more(count: number, told: (count: number) => string): readonly string[] {
  return count > 0 ? [told(count)] : [];
}

function nameAndExtension({ person }: UserRow, words: AssistantWords): string {
  return `${person.name} ${words.extension(person.extension)}`;
}

function lineWord({ lamp }: UserRow, language: HelpLanguage): string {
  return say(`device.${lamp.line}` as string, language);
}

function nameOf(party: Party): string {
  return party.kind === "person" ? party.name : party.name ?? party.display;
}
