/**
 * The assistant: answers a question from the help, or from the live office as far as the asker may see it. It runs
 * without a network; an answer is data, the sentence is written by whoever shows it. What it does not know it says.
 */
import type { CallPart } from "../domain/call_log.ts";
import type { Help, HelpLanguage } from "../domain/help.ts";
import {
  answerInHelp,
  type HelpAnswer,
  type HelpHit,
  type HelpIndex,
  indexHelp,
  searchHelp,
} from "../domain/help_search.ts";
import type { Extension } from "../domain/ids.ts";
import type { Line, Office, PresenceState } from "../domain/office.ts";
import type { Day, Fact, LineAsked, OfficeWords, Own, Question } from "../domain/question.ts";
import { inKana } from "../domain/question_text.ts";
import { readQuestion } from "../domain/read_question.ts";
import { type Instant, instant, type Millis } from "../lib/time.ts";
import type { Clock } from "../ports/clock.ts";
import type { HistoryStore, ListStore } from "../ports/store.ts";
import type { ListUsers, UserRow } from "./list_users.ts";
import { type Named, NameFinder, OUTSIDE_LENGTH_MIN } from "./named.ts";
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

/** Of all people asked for; `count` may be more than are named. */
export interface PeopleTold {
  readonly people: readonly UserRow[];
  readonly count: number;
}

/** Of one department, where one was asked for. */
type PeopleOf = PeopleTold & { readonly department: string | undefined };

export type Told =
  /** The best first; others where they fit nearly as well. */
  | { readonly kind: "help" } & HelpAnswer
  | { readonly kind: "who-is"; readonly states: readonly PresenceState[] } & PeopleOf
  | { readonly kind: "whose-line"; readonly line: LineAsked } & PeopleOf
  | { readonly kind: "department"; readonly department: string } & PeopleTold
  | { readonly kind: "parked"; readonly taken: readonly Slot[]; readonly free: number }
  /** One slot, or where one number is parked. */
  | { readonly kind: "slot"; readonly slot: Slot }
  | {
    readonly kind: "missed";
    readonly day: Day;
    readonly calls: readonly CallPart[];
    readonly count: number;
    /** There are more than were counted. */
    readonly more: boolean;
  }
  /** `slots`: where they are parked now. */
  | { readonly kind: "named"; readonly first: Fact; readonly slots: readonly Slot[] } & Named
  | { readonly kind: "nobody"; readonly name: string }
  | { readonly kind: "mine"; readonly what: Exclude<Own, "lines">; readonly me: UserRow }
  | { readonly kind: "my-lines"; readonly lines: readonly Line[] }
  | { readonly kind: "line"; readonly line: Line; readonly permitted: boolean }
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

/** How well the help must fit a question that has a word in it of what is none of its business. */
const BESIDES_ELSEWHERE = { mark: 0.85, covered: 0.55 };

const UNKNOWN: Told = { kind: "unknown" };

export class Assistant {
  readonly #deps: Deps;
  readonly #names: NameFinder;
  /** Made by `prepare`, or with the first question: a start does not wait for them. */
  readonly #indices = new Map<HelpLanguage, HelpIndex>();
  readonly #words = new WeakMap<Office, OfficeWords>();

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#names = new NameFinder(deps);
  }

  /** Pages in reading order. */
  get help(): Help {
    return this.#deps.help;
  }

  /** Makes the index of a language, so that the first question need not. */
  prepare(language: HelpLanguage): void {
    this.#indexOf(language);
  }

  /** Sections that hold some of it, the best first. */
  search(question: string, language: HelpLanguage): readonly HelpHit[] {
    return searchHelp(this.#indexOf(language), question);
  }

  async ask(viewer: Extension, typed: string): Promise<AssistantAnswer> {
    const text = inKana(typed);
    const question = readQuestion(text, this.#officeWords());
    const { language } = question;
    if (question.future && question.howTo === "no") return { language, told: UNKNOWN };
    if (question.refused === "private") return { language, told: { kind: "private" } };
    if (question.refused === "elsewhere") {
      if (question.surelyNamed) return { language, told: UNKNOWN };
      return { language, told: this.#fromHelp(text, question, BESIDES_ELSEWHERE) };
    }
    const told = await this.#ofAsker(viewer, question) ?? await this.#ofNamed(viewer, question) ??
      this.#ofOffice(question) ?? this.#fromHelp(text, question);
    return { language, told };
  }

  #officeWords(): OfficeWords {
    const { office } = this.#deps.office.index;
    const known = this.#words.get(office);
    if (known !== undefined) return known;
    const departments = new Set(office.people.map(({ department }) => department));
    departments.delete("");
    const words: OfficeWords = {
      presences: office.presences,
      // 海外営業部 before 営業部, which it holds
      departments: [...departments].sort((a, b) => b.length - a.length),
      lines: office.lines,
    };
    this.#words.set(office, words);
    return words;
  }

  #indexOf(language: HelpLanguage): HelpIndex {
    const index = this.#indices.get(language) ?? indexHelp(this.#deps.help[language]);
    this.#indices.set(language, index);
    return index;
  }

  #fromHelp(text: string, { language }: Question, least = { mark: 0, covered: 0 }): Told {
    const found = answerInHelp(this.#indexOf(language), text);
    const [best] = found.hits;
    return best !== undefined && best.mark >= least.mark && best.covered >= least.covered
      ? { kind: "help", ...found }
      : UNKNOWN;
  }

  /** What the asker asks of himself. */
  async #ofAsker(viewer: Extension, question: Question): Promise<Told | undefined> {
    if (question.missed !== undefined) return await this.#missed(viewer, question.missed);
    return question.own === undefined ? undefined : this.#mine(viewer, question.own);
  }

  /** What is asked of somebody or something that is named. */
  async #ofNamed(viewer: Extension, question: Question): Promise<Told | undefined> {
    const { numbers, howTo, facts, otherTime } = question;
    const instruction = howTo === "surely";
    if (instruction && !(facts.has("number") && (question.surelyNamed || numbers.length > 0))) {
      return undefined;
    }
    const slot = instruction ? undefined : this.#slotNamed(question);
    if (slot !== undefined) return { kind: "slot", slot };
    const named = await this.#whoIsNamed(question);
    if (named !== undefined) {
      if (question.mobile && named.entries.length === 0 && facts.has("number")) return UNKNOWN;
      if (otherTime && !facts.has("number") && question.parking === undefined) return UNKNOWN;
      const wanted = facts.size > 0 || question.parking !== undefined;
      if (!wanted && !question.bare) {
        const said = question.surelyNamed || numbers.length > 0 || named.entries.length > 0;
        return said && howTo === "no" ? UNKNOWN : undefined;
      }
      const first = FIRST_TOLD.find((fact) => facts.has(fact)) ?? "state";
      return { kind: "named", first, slots: this.#slotsOf(named), ...named };
    }
    const [name] = question.names;
    if (question.surelyNamed && name !== undefined && howTo === "no" && facts.size > 0) {
      return otherTime ? UNKNOWN : { kind: "nobody", name };
    }
    const outside = numbers.find((number) => number.length >= OUTSIDE_LENGTH_MIN);
    if (outside !== undefined && !instruction) return { kind: "nobody", name: outside };
    const [extension] = numbers;
    if (extension !== undefined && /^[1-9]\d{2,5}$/.test(extension) && facts.has("name")) {
      return { kind: "nobody", name: extension };
    }
    return this.#lineNamed(viewer, question);
  }

  #slotNamed({ numbers, parking, facts }: Question): Slot | undefined {
    const { firstSlot, lastSlot } = this.#deps.office.index.office.parking;
    for (const number of numbers) {
      const slot = Number(number);
      if (slot >= firstSlot && slot <= lastSlot) {
        return facts.size > 0 || parking !== undefined ? this.#deps.parking.of(slot) : undefined;
      }
      if (number.length < OUTSIDE_LENGTH_MIN || parking === undefined) continue;
      const found = this.#deps.parking.all().find(({ parked }) =>
        parked?.who.kind === "outside" && parked.who.number === number
      );
      if (found !== undefined) return found;
    }
    return undefined;
  }

  async #whoIsNamed({ numbers, names }: Question): Promise<Named | undefined> {
    for (const number of numbers) {
      const named = await this.#names.ofNumber(number);
      if (named !== undefined) return named;
    }
    return await this.#names.find(names);
  }

  #slotsOf({ people, entries }: Named): readonly Slot[] {
    const extensions = new Set<string>(people.map(({ person }) => person.extension));
    const numbers = new Set<string>(entries.map(({ number }) => number));
    return this.#deps.parking.all().filter(({ parked }) =>
      parked !== undefined &&
      (parked.who.kind === "person"
        ? extensions.has(parked.who.extension)
        : numbers.has(parked.who.number ?? ""))
    );
  }

  #lineNamed(viewer: Extension, { lineNamed, facts, howTo, who }: Question): Told | undefined {
    if (lineNamed === undefined || howTo !== "no" || who || !facts.has("number")) return undefined;
    const { index } = this.#deps.office;
    const line = index.office.lines.find(({ id }) => id === lineNamed);
    return line === undefined
      ? undefined
      : { kind: "line", line, permitted: index.permitted(viewer, line.id) };
  }

  /** What is asked of everybody, or of the slots. */
  #ofOffice(question: Question): Told | undefined {
    if (question.howTo === "surely") return undefined;
    if (question.howTo === "perhaps") {
      return question.who && question.departments.length > 0
        ? this.#peopleAsked(question)
        : undefined;
    }
    if (question.parking === "all" && question.numbers.length === 0) return this.#parked();
    if (!question.who) return undefined;
    const people = this.#peopleAsked(question);
    return people !== undefined && question.otherTime ? UNKNOWN : people;
  }

  #peopleAsked({ states, line, departments, facts }: Question): Told | undefined {
    const { office } = this.#deps.office.index;
    const [department] = departments;
    const ofDepartment = ({ person }: UserRow) =>
      department === undefined || person.department === department;
    const asked = office.presences.filter(({ code }) => states.includes(code));
    if (asked.length > 0) {
      const codes = asked.map(({ code }) => code);
      const fits = ({ presence }: UserRow) =>
        presence !== undefined && codes.includes(presence.code);
      return {
        kind: "who-is",
        department,
        states: asked,
        ...this.#peopleWho((row) => ofDepartment(row) && fits(row)),
      };
    }
    if (line !== undefined) {
      const rings = new Set<string>(
        office.presences.filter((one) => one.rings && one.sipType === "available")
          .map(({ code }) => code),
      );
      const fits = (row: UserRow) =>
        LINES_OF[line].includes(row.lamp.line) &&
        (line !== "free" || row.presence === undefined || rings.has(row.presence.code));
      return {
        kind: "whose-line",
        department,
        line,
        ...this.#peopleWho((row) => ofDepartment(row) && fits(row)),
      };
    }
    if (department === undefined || facts.size === 0 && departments.length === 0) return undefined;
    return { kind: "department", department, ...this.#peopleWho(ofDepartment) };
  }

  #peopleWho(fits: (row: UserRow) => boolean): PeopleTold {
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

  #mine(viewer: Extension, what: Own): Told {
    const { index } = this.#deps.office;
    if (what === "lines") {
      const lines = index.office.lines.filter((line) =>
        line.inService && index.permitted(viewer, line.id)
      );
      return { kind: "my-lines", lines };
    }
    const me = this.#deps.users.row(viewer);
    return me === undefined ? UNKNOWN : { kind: "mine", what, me };
  }
}

/** The fact that is told first where several are asked. */
const FIRST_TOLD: readonly Fact[] = ["number", "department", "state", "name"];

const LINES_OF: Readonly<Record<LineAsked, readonly string[]>> = {
  talking: ["talking", "holding"],
  unregistered: ["unregistered"],
  ringing: ["ringing"],
  free: ["idle"],
};

/** The last midnight of the office's zone. */
export function midnightBefore(now: Instant): Instant {
  return instant(Math.floor((now + ZONE_OFFSET) / DAY) * DAY - ZONE_OFFSET);
}
