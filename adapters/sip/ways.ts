/** What commands have in common: the office's dial policy asked, a device's account, its legs in a call. */
import { liveLegs } from "../../core/domain/call.ts";
import { dialFactsOf } from "../../core/domain/dial_facts.ts";
import { decideDial, type DialDecision } from "../../core/domain/dial_policy.ts";
import type { CallId, DeviceId, Extension } from "../../core/domain/ids.ts";
import type {
  Leg,
  LegState,
  PbxCapabilities,
  PbxRejection,
} from "../../core/domain/pbx_messages.ts";
import { refuse, type Result } from "../../core/lib/result.ts";
import type { Asked } from "../pbx/click.ts";
import type { SipAccount } from "./mapping.ts";
import { CALLS_MAX, type Exchange, sipCapabilities, type Story, type Strand } from "./exchange.ts";

/** The dial policy, with what is known of this moment. */
export function decide(exchange: Exchange, asked: Asked): DialDecision {
  const registered = new Set<DeviceId>();
  for (const [device, state] of exchange.devices) if (state.registered) registered.add(device);
  const calls = [...exchange.stories.values()].map((story) => story.value);
  const { mapping, accounts } = exchange;
  const hasAccount = accounts.has(asked.who.extension);
  return decideDial({
    ...asked,
    dialect: "panel",
    office: exchange.index,
    facts: dialFactsOf(calls, registered, sipCapabilities(mapping, hasAccount)),
    now: exchange.now,
  });
}

/** By whose account we act: `capability-missing` where the person has none, `pbx-unreachable` while it is not registered. */
export function accountOf(
  exchange: Exchange,
  extension: Extension,
  capability: keyof PbxCapabilities,
): Result<SipAccount, PbxRejection> {
  const state = exchange.accounts.get(extension);
  if (state === undefined) return refuse(missing(capability));
  const there = exchange.stories.size < CALLS_MAX && !exchange.pulse.silent;
  if (!there || !state.registration.registered(exchange.now)) {
    return refuse({ code: "pbx-unreachable" });
  }
  return { ok: true, value: state.account };
}

export function missing(capability: keyof PbxCapabilities): PbxRejection {
  return { code: "capability-missing", data: { capability } };
}

export interface Named {
  readonly story: Story;
  /** The device's leg that talks, or its first. */
  readonly leg: Leg;
}

/** The device's living leg in a call. */
export function named(
  exchange: Exchange,
  { call, device }: { readonly call: CallId; readonly device: DeviceId },
): Named | undefined {
  const story = exchange.stories.get(call);
  if (story === undefined) return undefined;
  const legs = liveLegs(story.value).filter((leg) => leg.device === device);
  const leg = legs.find(({ state }) => IN_BRIDGE.has(state)) ?? legs[0];
  return leg === undefined ? undefined : { story, leg };
}

const IN_BRIDGE: ReadonlySet<LegState> = new Set(["talking", "holding", "held"]);

/** Both ends of a bridge as dialogs of ours; of a call that phones made by themselves there are none. */
export function strandsOf(
  story: Story,
  a: Leg["id"],
  b: Leg["id"] | undefined,
): { readonly own: Strand; readonly other: Strand } | undefined {
  const own = story.strands.get(a);
  const other = b === undefined ? undefined : story.strands.get(b);
  return own === undefined || other === undefined ? undefined : { own, other };
}
