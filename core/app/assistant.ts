/**
 * The assistant: answers a question from the help, or from the live office as far as the asker may see it. It runs
 * without a network; an answer is data, the sentence is written by whoever shows it. What it does not know it says.
 */
import type { CallPart } from "../domain/call_log.ts";
import type { Help, HelpLanguage } from "../domain/help.ts";
import {
  answerInHelp,
  type HelpHit,
  type HelpIndex,
  indexHelp,
  searchHelp,
} from "../domain/help_search.ts";
import type { Extension } from "../domain/ids.ts";
import type { Line, PresenceState } from "../domain/office.ts";
import { type Day, type Question, readQuestion } from "../domain/question.ts";
import { languageOf } from "../domain/question_text.ts";
import { type Instant, instant, type Millis } from "../lib/time.ts";
import { unreachable } from "../lib/unreachable.ts";
import type { Clock } from "../ports/clock.ts";
import type { HistoryStore, ListPage, ListStore } from "../ports/store.ts";
import type { ListUsers, UserRow } from "./list_users.ts";
import type { OfficeNow } from "./office_now.ts";
import type { Parking, Slot } from "./parking.ts";

/** People, entries or calls that one answer names. */
export const NAMED_MAX = 10;
/** Missed calls counted; more are told as "so many or more". */
export const MISSED_COUNTED_MAX = 200;
/** Sections of the help given along with a question to an endpoint. */
export const RELATED_MAX = 3;

export interface AssistantAnswer {
  readonly language: HelpLanguage;
  readonly told: Told;
}

/** `count` may be more than are named. */
export type Told =
  | { readonly kind: "help"; readonly hit: HelpHit }
  | {
    readonly kind: "who-is";
    readonly state: PresenceState;
    readonly people: readonly UserRow[];
    readonly count: number;
  }
  | {
    readonly kind: "whose-line";
    readonly line: "talking" | "unregistered";
    readonly people: readonly UserRow[];
    readonly count: number;
  }
  | { readonly kind: "parked"; readonly taken: readonly Slot[]; readonly free: number }
  | {
    readonly kind: "missed";
    readonly day: Day;
    readonly calls: readonly CallPart[];
    readonly count: number;
    /** There are more than were counted. */
    readonly more: boolean;
  }
  | {
    readonly kind: "numbers";
    readonly people: readonly UserRow[];
    readonly entries: ListPage["items"];
  }
  | { readonly kind: "states"; readonly people: readonly UserRow[] }
  | { readonly kind: "nobody"; readonly name: string }
  | {
    readonly kind: "mine";
    readonly what: "extension" | "devices" | "presence";
    readonly me: UserRow;
  }
  | { readonly kind: "my-lines"; readonly lines: readonly Line[] }
  /** Of a colleague only presence and line state are seen. */
  | { readonly kind: "private" }
  | { readonly kind: "unknown" };

interface Deps {
  readonly clock: Clock;
  readonly help: Help;
  readonly office: OfficeNow;
  readonly users: ListUsers;
  readonly parking: Parking;
  readonly history: HistoryStore;
  readonly lists: ListStore;
}

/** Offices are in Japan: their day begins at midnight there, which knows no summer time. */
const ZONE_OFFSET: Millis = 9 * 3_600_000;
const DAY: Millis = 24 * 3_600_000;

export class Assistant {
  readonly #deps: Deps;
  /** Made with the first question: a start does not wait for them. */
  readonly #indices = new Map<HelpLanguage, HelpIndex>();

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** Pages in reading order. */
  get help(): Help {
    return this.#deps.help;
  }

  /** Sections that hold some of it, the best first. */
  search(question: string, language: HelpLanguage): readonly HelpHit[] {
    return searchHelp(this.#indexOf(language), question);
  }

  async ask(viewer: Extension, question: string): Promise<AssistantAnswer> {
    const language = languageOf(question);
    const read = readQuestion(question, this.#deps.office.index.office.presences);
    return { language, told: await this.#tell(viewer, question, read, language) };
  }

  async #tell(
    viewer: Extension,
    text: string,
    question: Question,
    language: HelpLanguage,
  ): Promise<Told> {
    switch (question.kind) {
      case "who-is":
        return this.#whoIs(question.code, text, language);
      case "whose-line":
        return this.#whoseLine(question.line);
      case "parked":
        return this.#parked();
      case "missed":
        return await this.#missed(viewer, question.day);
      case "number-of":
        return this.#orHelp(await this.#numbersOf(question.name), question, text, language);
      case "state-of":
        return this.#orHelp(await this.#statesOf(question.name), question, text, language);
      case "whose-number":
        return await this.#whoseNumber(question.number);
      case "mine":
        return this.#mine(viewer, question.what);
      case "private":
        return { kind: "private" };
      case "elsewhere":
        return { kind: "unknown" };
      case "help":
        return this.#fromHelp(text, language);
      default:
        return unreachable(question);
    }
  }

  #indexOf(language: HelpLanguage): HelpIndex {
    const index = this.#indices.get(language) ?? indexHelp(this.#deps.help[language]);
    this.#indices.set(language, index);
    return index;
  }

  #fromHelp(text: string, language: HelpLanguage): Told {
    const hit = answerInHelp(this.#indexOf(language), text);
    return hit === undefined ? { kind: "unknown" } : { kind: "help", hit };
  }

  /** Nobody of the name, where it may have been none: the help. */
  #orHelp(
    told: Told,
    { unsure }: Extract<Question, { kind: "number-of" | "state-of" }>,
    text: string,
    language: HelpLanguage,
  ): Told {
    return unsure && told.kind === "nobody" ? this.#fromHelp(text, language) : told;
  }

  #whoIs(code: string, text: string, language: HelpLanguage): Told {
    const { index: { office } } = this.#deps.office;
    const state = office.presences.find((one) => one.code === code);
    if (state === undefined) return this.#fromHelp(text, language);
    return { kind: "who-is", state, ...this.#peopleWho((row) => row.presence?.code === code) };
  }

  #whoseLine(line: "talking" | "unregistered"): Told {
    const states = line === "talking" ? ["talking", "holding"] : ["unregistered"];
    return {
      kind: "whose-line",
      line,
      ...this.#peopleWho((row) => states.includes(row.lamp.line)),
    };
  }

  #peopleWho(fits: (row: UserRow) => boolean): { people: readonly UserRow[]; count: number } {
    const people: UserRow[] = [];
    let count = 0;
    for (const { extension, disabled } of this.#deps.office.index.office.people) {
      const row = disabled ? undefined : this.#deps.users.row(extension);
      if (row === undefined || !fits(row)) continue;
      if (++count <= NAMED_MAX) people.push(row);
    }
    return { people, count };
  }

  #parked(): Told {
    const slots = this.#deps.parking.all();
    const taken = slots.filter(({ parked }) => parked !== undefined);
    return { kind: "parked", taken, free: slots.length - taken.length };
  }

  async #missed(viewer: Extension, day: Day): Promise<Told> {
    const midnight = midnightBefore(this.#deps.clock.now());
    const from = day === "yesterday" ? instant(midnight - DAY) : midnight;
    const { items, next } = await this.#deps.history.page({
      owner: viewer,
      result: "missed",
      limit: MISSED_COUNTED_MAX,
      ...(day === "ever" ? {} : { from }),
      ...(day === "yesterday" ? { to: midnight } : {}),
    });
    return {
      kind: "missed",
      day,
      calls: items.slice(0, NAMED_MAX),
      count: items.length,
      more: next !== undefined,
    };
  }

  async #numbersOf(name: string): Promise<Told> {
    const people = await this.#peopleNamed(name);
    // asked by the family name it is the colleague; a phonebook answers where there is none
    const { items } = people.length > 0
      ? { items: [] }
      : await this.#deps.lists.search({ q: name, limit: NAMED_MAX });
    if (people.length === 0 && items.length === 0) return { kind: "nobody", name };
    return { kind: "numbers", people, entries: items };
  }

  async #statesOf(name: string): Promise<Told> {
    const people = await this.#peopleNamed(name);
    return people.length === 0 ? { kind: "nobody", name } : { kind: "states", people };
  }

  async #peopleNamed(name: string): Promise<readonly UserRow[]> {
    return (await this.#deps.users.page({ q: name, limit: NAMED_MAX })).items;
  }

  async #whoseNumber(number: string): Promise<Told> {
    const person = this.#deps.users.row(number as Extension);
    if (person !== undefined) return { kind: "numbers", people: [person], entries: [] };
    const { items } = await this.#deps.lists.search({ q: number, limit: NAMED_MAX });
    const entries = items.filter((entry) => entry.number === number);
    return entries.length === 0
      ? { kind: "nobody", name: number }
      : { kind: "numbers", people: [], entries };
  }

  #mine(viewer: Extension, what: Extract<Question, { kind: "mine" }>["what"]): Told {
    const { index } = this.#deps.office;
    if (what === "lines") {
      const lines = index.office.lines.filter((line) =>
        line.inService && index.permitted(viewer, line.id)
      );
      return { kind: "my-lines", lines };
    }
    const me = this.#deps.users.row(viewer);
    return me === undefined ? { kind: "unknown" } : { kind: "mine", what, me };
  }
}

/** The last midnight of the office's zone. */
export function midnightBefore(now: Instant): Instant {
  return instant(Math.floor((now + ZONE_OFFSET) / DAY) * DAY - ZONE_OFFSET);
}
