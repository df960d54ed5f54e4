/** What a question to the assistant asks: whom and what it names, which facts it wants, or how something is done. */
import type { Label } from "./ids.ts";
import type { HelpLanguage } from "./help.ts";

export type Day = "today" | "yesterday" | "ever";

/** What an answer is to hold of a person or an entry. */
export type Fact = "number" | "state" | "department" | "name";

/** What the telephone of a person does, as asked for: 誰が通話中? */
export type LineAsked = "talking" | "unregistered" | "ringing" | "free";

export type Own = "extension" | "lines" | "devices" | "presence";

export interface Question {
  readonly language: HelpLanguage;
  /**
   * `elsewhere`: of what an office has besides its telephones, so no help of ours is about it, whatever words it
   * shares. `private`: nobody may be told by the assistant.
   */
  readonly refused?: "elsewhere" | "private";
  /** Of a time that is not now: what a person will do, or did. */
  readonly otherTime: boolean;
  /**
   * How something is done, or what a sentence of the page means. `surely`: though it names somebody it is for the
   * help; `perhaps`: unless it does.
   */
  readonly howTo: "no" | "perhaps" | "surely";
  readonly own?: Own;
  readonly missed?: Day;
  /** Digits alone: extensions, slots and outside numbers. */
  readonly numbers: readonly string[];
  /** What may be a name, the likeliest first. */
  readonly names: readonly string[];
  /** The first of `names` is said as one: 中村さん, Nakamura's. */
  readonly surelyNamed: boolean;
  /** Of the future by its words: nothing here knows it. */
  readonly future: boolean;
  /** The number of a mobile: no extension is one. */
  readonly mobile: boolean;
  /** It is hardly more than a name. */
  readonly bare: boolean;
  readonly facts: ReadonlySet<Fact>;
  /** Asks for people: 誰, how many. */
  readonly who: boolean;
  /** Codes of the presence catalogue. */
  readonly states: readonly string[];
  readonly line?: LineAsked;
  readonly departments: readonly string[];
  /** A line of the office by its name. */
  readonly lineNamed?: string;
  /** Asks of the park slots: all of them, or where somebody is. */
  readonly parking: "all" | "some" | undefined;
}

/** What people name: the words of this office. */
export interface OfficeWords {
  readonly presences: readonly { readonly code: string; readonly label: Label }[];
  readonly departments: readonly string[];
  readonly lines: readonly { readonly id: string; readonly label: Label }[];
}
