/** A scenario: a story of an office that is kept, as `fixtures/scenarios` has them, with what must be seen in it. */
import type { Label } from "../../core/domain/ids.ts";
import type { Millis } from "../../core/lib/time.ts";
import type { LifeDeed } from "../life/deeds.ts";
import type { FaultLevel } from "../life/faults.ts";
import type { MediaMode } from "../pacing.ts";
import type { Check } from "./checks.ts";

export interface Scenario {
  /** What it is about, in a sentence. */
  readonly title: Label;
  /** What it stands for: an invariant, a case of another suite, a pain of the field, a seed. */
  readonly because: readonly string[];
  readonly stage: Stage;
  readonly sentences: readonly Sentence[];
}

/** Where it is played. */
export type Stage =
  /** In the campaign's office, sentence after sentence. */
  | {
    readonly kind: "office";
    readonly network: NetworkName;
    /** It can be played over real sockets too: it waits for nothing long, and for no fault of the network. */
    readonly udp: boolean;
  }
  /** As a campaign: each deed at its time, everything else as the seed draws it. */
  | { readonly kind: "campaign"; readonly seed: string; readonly network: NetworkName }
  /** As a life of the demo office: likewise. */
  | {
    readonly kind: "life";
    readonly seed: string;
    readonly faults: FaultLevel;
    readonly length: Millis;
    readonly media: MediaMode;
  };

export const NETWORK_NAMES = ["quiet", "lossy", "hostile"] as const;
export type NetworkName = typeof NETWORK_NAMES[number];

/** One line of it. */
export type Sentence = {
  /** From 1. */
  readonly line: number;
  readonly text: string;
} & SentenceMeaning;

export type SentenceMeaning =
  | {
    readonly kind: "deed";
    /** Since the beginning; absent: when the sentence before it is done. */
    readonly at?: Millis;
    readonly deed: LifeDeed;
    readonly again?: true;
  }
  | { readonly kind: "wait"; readonly millis: Millis }
  /** Has to hold within that time. */
  | { readonly kind: "check"; readonly check: Check; readonly within: Millis };
