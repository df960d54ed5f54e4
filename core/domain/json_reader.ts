/**
 * Reading JSON that people write: every fault is collected with its path and a sentence, and reading goes on,
 * so that a file is mended in one go. What is read after a fault is a stand-in and never leaves the reader.
 */
import type { Label } from "./ids.ts";

export interface FileFault {
  /** `people[3].password`; empty for the whole file. */
  readonly path: string;
  readonly code: string;
  readonly message: Label;
}

/** Faults listed at most; a file with more is not worth reading on. */
export const FILE_FAULTS_MAX = 100;

export class FaultList {
  readonly #faults: FileFault[] = [];

  get all(): readonly FileFault[] {
    return this.#faults;
  }

  add(path: string, code: string, ja: string, en: string): void {
    if (this.#faults.length < FILE_FAULTS_MAX) {
      this.#faults.push({ path, code, message: { ja, en } });
    }
  }
}

/** One value of the file, with its path and the list that takes its faults. */
export class JsonValue {
  constructor(
    readonly value: unknown,
    readonly path: string,
    readonly faults: FaultList,
  ) {}

  get isAbsent(): boolean {
    return this.value === undefined;
  }

  /** The named members; others are faults. Of something that is no object every member is absent. */
  object<Name extends string>(...names: readonly Name[]): Readonly<Record<Name, JsonValue>> {
    const given = this.#isObject() ? this.value as Record<string, unknown> : {};
    if (!this.#isObject()) {
      this.#refuse("not-an-object", "{ } で囲んだ項目にしてください。", "Must be an object { }.");
    }
    for (const name of Object.keys(given)) {
      if ((names as readonly string[]).includes(name)) continue;
      this.#at(name).#refuse("unknown-member", "知らない項目です。", "There is no such member.");
    }
    const members: Partial<Record<Name, JsonValue>> = {};
    for (const name of names) {
      members[name] = new JsonValue(
        Object.hasOwn(given, name) ? given[name] : undefined,
        this.#join(name),
        this.faults,
      );
    }
    return members as Record<Name, JsonValue>;
  }

  /** Absent: an empty list. */
  list(most: number): readonly JsonValue[] {
    if (this.isAbsent) return [];
    if (!Array.isArray(this.value)) {
      this.#refuse("not-a-list", "[ ] で囲んだ一覧にしてください。", "Must be a list [ ].");
      return [];
    }
    if (this.value.length > most) {
      this.#refuse(
        "too-many",
        `${most}件までにしてください。`,
        `Must have at most ${most} entries.`,
      );
      return [];
    }
    return this.value.map((entry, at) => new JsonValue(entry, `${this.path}[${at}]`, this.faults));
  }

  /** A text of 1 … `most` characters without control characters. */
  text(most = 100, otherwise?: string): string {
    if (this.isAbsent && otherwise !== undefined) return otherwise;
    const { value } = this;
    if (typeof value === "string" && value.length <= most && (value !== "" || otherwise === "")) {
      if (!/\p{Cc}/u.test(value)) return value;
    }
    this.#refuse(
      "not-a-text",
      `1〜${most}文字の文字列にしてください。`,
      `Must be a text of 1 to ${most} characters.`,
    );
    return "";
  }

  matching(pattern: RegExp, ja: string, en: string): string {
    const { value } = this;
    if (typeof value === "string" && pattern.test(value)) return value;
    this.#refuse("malformed", ja, en);
    return "";
  }

  flag(otherwise?: boolean): boolean {
    if (this.isAbsent && otherwise !== undefined) return otherwise;
    if (typeof this.value === "boolean") return this.value;
    this.#refuse("not-a-flag", "true か false にしてください。", "Must be true or false.");
    return false;
  }

  /** A whole number from `least` to `most`. */
  number(least: number, most: number, otherwise?: number): number {
    if (this.isAbsent && otherwise !== undefined) return otherwise;
    const { value } = this;
    if (typeof value === "number" && Number.isInteger(value) && value >= least && value <= most) {
      return value;
    }
    this.#refuse(
      "not-in-range",
      `${least}〜${most}の整数にしてください。`,
      `Must be a whole number from ${least} to ${most}.`,
    );
    return least;
  }

  oneOf<Choice extends string>(
    choices: readonly [Choice, ...Choice[]],
    otherwise?: Choice,
  ): Choice {
    if (this.isAbsent && otherwise !== undefined) return otherwise;
    const found = choices.find((choice) => choice === this.value);
    if (found !== undefined) return found;
    const all = choices.join(" / ");
    this.#refuse("not-a-choice", `次のどれかにしてください: ${all}`, `Must be one of: ${all}.`);
    return choices[0];
  }

  /** A fault of a value that was read well but cannot be so. */
  refuse(code: string, ja: string, en: string): void {
    this.#refuse(code, ja, en);
  }

  #isObject(): boolean {
    return typeof this.value === "object" && this.value !== null && !Array.isArray(this.value);
  }

  #refuse(code: string, ja: string, en: string): void {
    const missing = this.isAbsent && code !== "not-an-object";
    if (missing) {
      this.faults.add(this.path, "missing", "この項目が必要です。", "This member is required.");
    } else this.faults.add(this.path, code, ja, en);
  }

  #join(name: string): string {
    return this.path === "" ? name : `${this.path}.${name}`;
  }

  #at(name: string): JsonValue {
    return new JsonValue(null, this.#join(name), this.faults);
  }
}
