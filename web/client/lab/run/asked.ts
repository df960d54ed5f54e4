/** What the address asks to be run: `?seed=7&hours=1&faults=hostile`, the words of `deno task sim`, or `?story=NAME`. */
import { FAULT_LEVELS } from "../../../../sim/life/faults.ts";
import { MEDIA_MODES } from "../../../../sim/pacing.ts";
import type { RunOptions } from "./messages.ts";

export const HOURS_LEAST = 0.05;
/** What a browser's memory carries well. */
export const HOURS_MOST = 72;

export interface Asked {
  /** Something is to run at once. */
  readonly wished: boolean;
  readonly story?: string;
  readonly options: RunOptions;
}

/** `query` with its `?`; what cannot be is as usual. */
export function askedOf(query: string): Asked {
  const given = new URLSearchParams(query);
  const story = given.get("story");
  const days = readHours(given.get("days"));
  return {
    wished: given.has("seed") || story !== null,
    ...(story === null ? {} : { story }),
    options: {
      seed: readSeed(given.get("seed") ?? "") ?? 1,
      hours: readHours(given.get("hours")) ?? (days === undefined ? 1 : within(days * 24)) ?? 1,
      faults: FAULT_LEVELS.find((one) => one === given.get("faults")) ?? "none",
      media: MEDIA_MODES.find((one) => one === given.get("media")) ?? "flows",
    },
  };
}

/** The address that asks for it. */
export function addressOf({ seed, hours, faults, media }: RunOptions): string {
  const query = new URLSearchParams({ seed: String(seed), hours: String(hours), faults });
  if (media !== "flows") query.set("media", media);
  return `/pbx/lab?${query}`;
}

export function storyAddress(name: string): string {
  return `/pbx/lab?${new URLSearchParams({ story: name })}`;
}

export function readSeed(text: string): number | undefined {
  const plain = text.normalize("NFKC").trim();
  return /^\d{1,15}$/.test(plain) ? Number(plain) : undefined;
}

export function readHours(text: string | null): number | undefined {
  const plain = (text ?? "").normalize("NFKC").trim();
  return /^\d{1,3}(\.\d{1,4})?$/.test(plain) ? within(Number(plain)) : undefined;
}

function within(hours: number): number | undefined {
  return hours >= HOURS_LEAST && hours <= HOURS_MOST ? hours : undefined;
}
