/** What the page and the worker that runs offices say to each other, and what they speak of: plain values only. */
import type { Label } from "../../../../core/domain/ids.ts";
import type { Millis } from "../../../../core/lib/time.ts";
import type { Ladder } from "../../../../sim/ladder/ladder.ts";
import type { FaultLevel } from "../../../../sim/life/faults.ts";
import type { LifeReport } from "../../../../sim/life/report.ts";
import type { MediaMode } from "../../../../sim/pacing.ts";
import type { LabPhone } from "../../../shared/api.ts";

/** Between the Japanese and the English of a note in a ladder. */
export const NOTE_BREAK = "\t";

/** As `deno task sim` has them. */
export interface RunOptions {
  readonly seed: number;
  readonly hours: number;
  readonly faults: FaultLevel;
  readonly media: MediaMode;
}

/** A kept story, or one of one's own in the same words. */
export interface Story {
  readonly name: string;
  readonly text: string;
}

export type Wish =
  | { readonly kind: "life"; readonly options: RunOptions }
  | { readonly kind: "story"; readonly story: Story };

/** A phone on its desk as it stood at a moment. */
export interface ScenePhone extends LabPhone {
  /** Since when it shows this state; since the beginning. */
  readonly since: Millis;
}

export interface SceneCall {
  readonly id: string;
  /** `1001 佐藤 花子`, `03-0000-4510`. */
  readonly from: string;
  readonly to: string;
  readonly state: "setup" | "talking" | "held" | "parked";
  readonly since: Millis;
}

export interface SceneSlot {
  readonly slot: number;
  readonly who: string;
  readonly by: string;
  readonly since: Millis;
}

export interface SceneDeed {
  readonly at: Millis;
  readonly text: Label;
  readonly fault: boolean;
}

/** Everything that is seen at one moment of a life. Times are milliseconds since its beginning. */
export interface Scene {
  readonly at: Millis;
  readonly phones: readonly ScenePhone[];
  readonly calls: readonly SceneCall[];
  readonly slots: readonly SceneSlot[];
  /** The latest, the last one last. */
  readonly deeds: readonly SceneDeed[];
  readonly pbxAlive: boolean;
  /** The network is not as it should be. */
  readonly weather: "calm" | "lossy" | "stormy";
  /** To whom nothing passes. */
  readonly cut: readonly string[];
  /** The call that began last by then. */
  readonly latest?: string;
}

export interface CallMark {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly at: Millis;
  /** Absent: it was cut off with the PBX. */
  readonly end?: Millis;
}

/** The whole life as columns of equal width. */
export interface Lanes {
  /** Calls alive, the most at once in each column. */
  readonly calls: readonly number[];
  readonly parked: readonly number[];
}

export interface Failure {
  readonly law: Label;
  readonly at: Millis;
  /** The shortest story that was found. */
  readonly story: readonly Label[];
  /** How many deeds were drawn. */
  readonly drawn: number;
  readonly scenario?: string;
}

export interface Outcome {
  readonly wish: Wish;
  readonly title?: Label;
  /** `YYYY…`: the instant at which it began, epoch milliseconds. */
  readonly startedAt: number;
  /** Up to here there is something to see. */
  readonly length: Millis;
  readonly digest: string;
  /** The command that does the same. */
  readonly command: string;
  /** Real time it took. */
  readonly took: Millis;
  readonly slots: { readonly first: number; readonly last: number };
  readonly lanes: Lanes;
  readonly calls: readonly CallMark[];
  readonly faults: readonly SceneDeed[];
  readonly report?: LifeReport;
  readonly failure?: Failure;
}

export type ToRunWorker =
  | { readonly kind: "run"; readonly wish: Wish; readonly office: unknown }
  | { readonly kind: "scene"; readonly at: Millis }
  /** The next moment, or the one before, at which something changed. */
  | { readonly kind: "step"; readonly at: Millis; readonly way: 1 | -1 }
  | { readonly kind: "ladder"; readonly call: string }
  | { readonly kind: "pcap" };

export type FromRunWorker =
  | { readonly kind: "progress"; readonly doing: Doing; readonly lived: Millis }
  /** Nothing ran, and why. */
  | { readonly kind: "refused"; readonly faults: readonly Label[] }
  | { readonly kind: "lived"; readonly outcome: Outcome }
  | { readonly kind: "scene"; readonly scene: Scene }
  | { readonly kind: "step"; readonly at: Millis }
  | { readonly kind: "ladder"; readonly call: string; readonly ladder?: Ladder }
  | { readonly kind: "pcap"; readonly bytes: Uint8Array<ArrayBuffer> };

/** `replaying`: once more, to see what was not kept. */
export type Doing = "living" | "shrinking" | "replaying";
