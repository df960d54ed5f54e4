/** What the dial policy is asked and what it answers. */
import type { Result } from "../lib/result.ts";
import type { Instant } from "../lib/time.ts";
import type { DeviceId, Extension, LineId } from "./ids.ts";
import type { Classification, Dialect } from "./number.ts";
import type { OfficeIndex, OutsideClass } from "./office.ts";
import type { LegState, PbxCapabilities, PbxRejection } from "./pbx_messages.ts";

/** What is asked: may `who` call `destination` now, and how. */
export interface DialRequest {
  readonly office: OfficeIndex;
  readonly who: DialPerson;
  readonly dialect: Dialect;
  /** As typed or dialled. */
  readonly destination: string;
  /** The line chosen in the panel. The keypad chooses none. */
  readonly line?: LineId;
  /** The device that is to make the call; absent for a transfer, a forward and a mere explanation. */
  readonly via?: DialDevice;
  readonly facts: DialFacts;
  readonly now: Instant;
}

export type DialPerson =
  | { readonly kind: "person"; readonly extension: Extension }
  /** A load generator of `office.sip.openCallers`: dials out on `office.sip.openLine` and nothing else. */
  | { readonly kind: "open-caller" };

export interface DialDevice {
  readonly device: DeviceId;
  /** `click`: the PBX has the device called first. `keypad`: the device is dialling by itself. */
  readonly by: "click" | "keypad";
  /** 発信時自動応答; without meaning for the keypad. */
  readonly autoAnswer: boolean;
}

/** What is so now. Who cannot know something passes what permits. */
export interface DialFacts {
  /** Calls at once on each line; a line not listed has none. */
  readonly channelsInUse: ReadonlyMap<LineId, number>;
  readonly registered: ReadonlySet<DeviceId>;
  /** States of the living legs of each device; a device not listed has none. */
  readonly legsOn: ReadonlyMap<DeviceId, readonly LegState[]>;
  readonly capabilities: PbxCapabilities;
}

export interface DialPlan {
  readonly target: DialTarget;
  /** Normalised, without outside prefix: what the history shows. */
  readonly dialled: string;
}

export type DialTarget =
  /** `device`: only this one was dialled, by its name (bench office). */
  | { readonly kind: "extension"; readonly extension: Extension; readonly device?: DeviceId }
  | { readonly kind: "slot"; readonly slot: number }
  | { readonly kind: "feature"; readonly code: string }
  | {
    readonly kind: "outside";
    readonly class: OutsideClass;
    /** Digits for the trunk. */
    readonly number: string;
    readonly line: LineId;
    /** The line's number, digits. */
    readonly callerId: string;
    /** 184: true, 186: false, neither: absent. */
    readonly withhold?: boolean;
    readonly emergency: boolean;
  };

export interface DialDecision {
  readonly verdict: Result<DialPlan, PbxRejection>;
  readonly classification: Classification;
  readonly rules: readonly RuleReport[];
}

export interface RuleReport {
  readonly name: string;
  readonly verdict: "pass" | "refuse" | "skip";
  /** The rejection's code, or why the rule did not apply (`SkipReason` of `dial_rules.ts`). */
  readonly reason?: string;
}
