/** What commands have in common: the dial policy asked, a target as Asterisk dials it, a device's legs, two channels joined. */
import { legOf, liveLegs } from "../../core/domain/call.ts";
import { dialFactsOf } from "../../core/domain/dial_facts.ts";
import {
  decideDial,
  type DialDecision,
  type DialFacts,
  type DialTarget,
} from "../../core/domain/dial_policy.ts";
import type { DeviceId, Extension } from "../../core/domain/ids.ts";
import type { Device } from "../../core/domain/office.ts";
import type { Hangup, Leg } from "../../core/domain/pbx_messages.ts";
import type { Asked } from "../pbx/click.ts";
import type { AmiFields } from "./ami_message.ts";
import type { Channel } from "./channels.ts";
import {
  act,
  ASTERISK_CAPABILITIES,
  type Exchange,
  type Story,
  succeeded,
  touch,
} from "./exchange.ts";
import { lineChoice } from "./mapping.ts";

/** How long a call outside may ring before Asterisk gives it up by itself. */
export const RING_OUTSIDE_SECONDS = 120;

/** A device that was called and has no channel: Asterisk could not call it. */
export function missed(
  exchange: Exchange,
  story: Story,
  uid: string,
  answer: { get(name: string): string | undefined } | undefined,
): void {
  // a connection that was lost says nothing: what has become of it is listed afterwards
  if (answer === undefined || answer.get("Response") === "Success") return;
  if (exchange.channels.get(uid) !== undefined) return;
  if (!story.endings.has(uid)) story.endings.set(uid, { cause: "unreachable", sipStatus: 480 });
  touch(exchange, story);
}

/** What is dialled inside Asterisk for a target, and what the dialplan is told of its line. */
export function wayTo(
  exchange: Exchange,
  target: DialTarget,
): { readonly exten: string; readonly context: string; readonly variables: AmiFields } {
  const { context } = exchange.mapping;
  switch (target.kind) {
    case "extension":
      return { exten: target.extension, context, variables: [] };
    case "slot":
      return { exten: String(target.slot), context, variables: [] };
    case "feature":
      return { exten: target.code, context, variables: [] };
    case "outside": {
      const withhold: AmiFields = target.withhold === true
        ? [["Variable", "NAISEN_WITHHOLD=yes"]]
        : [];
      const choice = lineChoice(exchange.mapping, target.line);
      switch (choice.kind) {
        case "prefix":
          return { exten: `${choice.prefix}${target.number}`, context, variables: withhold };
        case "variable":
          return {
            exten: target.number,
            context,
            variables: [...withhold, ["Variable", `__${choice.name}=${choice.value}`]],
          };
        case "context":
          return {
            exten: target.number,
            context: choice.context,
            variables: [...withhold, ["Variable", `NAISEN_LINE_CONTEXT=${choice.context}`]],
          };
      }
    }
  }
}

/**
 * Whose wish it is (RFC 3892), so that a phone knows it from a stranger's call, and to answer by itself where it is to: on
 * the device's own channel only, since whom it calls then is not to.
 */
export function ownCallFields(
  exchange: Exchange,
  device: Device,
  autoAnswer: boolean,
): AmiFields {
  const [own] = exchange.devices.get(device.id)?.told?.contacts ?? [];
  const asked: AmiFields = own === undefined
    ? []
    : [["Variable", `PJSIP_HEADER(add,Referred-By)=<${own}>`]];
  return [...asked, ...autoAnswerFields(device, autoAnswer)];
}

function autoAnswerFields(device: Device, wanted: boolean): AmiFields {
  if (!wanted || !device.autoAnswer) return [];
  switch (device.autoAnswerHeader) {
    case "call-info":
      return [["Variable", "PJSIP_HEADER(add,Call-Info)=<sip:naisen>;answer-after=0"]];
    case "alert-info":
      return [[
        "Variable",
        "PJSIP_HEADER(add,Alert-Info)=<http://naisen>;info=alert-autoanswer;delay=0",
      ]];
    case "answer-mode":
      return [["Variable", "PJSIP_HEADER(add,Answer-Mode)=Auto"]];
    case "none":
      return [];
  }
}

export function personOf(exchange: Exchange, extension: Extension) {
  const name = exchange.index.person.get(extension)?.name ?? extension;
  return { kind: "person", extension, name } as const;
}

/** The dial policy, with what is known of this moment. */
export function decide(exchange: Exchange, asked: Asked): DialDecision {
  return decideDial({
    ...asked,
    dialect: "panel",
    office: exchange.index,
    facts: dialFacts(exchange),
    now: exchange.now,
  });
}

export function dialFacts(exchange: Exchange): DialFacts {
  const registered = new Set<DeviceId>();
  for (const [device, { told }] of exchange.devices) if (told?.registered) registered.add(device);
  const calls = [...exchange.stories.values()].map((story) => story.value);
  return dialFactsOf(calls, registered, ASTERISK_CAPABILITIES);
}

/** Variables of a channel, of `Variable` fields as an `Originate` has them. */
export function setVariables(exchange: Exchange, { name }: Channel, variables: AmiFields): void {
  for (const [, said] of variables) {
    const equals = said.indexOf("=");
    act(exchange, [
      ["Action", "Setvar"],
      ["Channel", name],
      ["Variable", said.slice(0, equals)],
      ["Value", said.slice(equals + 1)],
    ]);
  }
}

/** The story and the device's living legs in it. */
export function named(
  exchange: Exchange,
  { call, device }: { readonly call: Hangup["call"]; readonly device: DeviceId },
): { readonly story: Story; readonly legs: readonly Leg[] } | undefined {
  const story = exchange.stories.get(call);
  const legs = story === undefined
    ? []
    : liveLegs(story.value).filter((leg) => leg.device === device);
  return story === undefined || legs.length === 0 ? undefined : { story, legs };
}

export function joinChannels(
  exchange: Exchange,
  a: string,
  b: string,
  then: (worked: boolean) => void = () => {},
): void {
  act(
    exchange,
    [["Action", "Bridge"], ["Channel1", a], ["Channel2", b], ["Tone", "no"]],
    (answer) => then(succeeded(answer)),
  );
}

export function legIn(story: Story, uid: string): Leg | undefined {
  const id = story.legs.get(uid);
  return id === undefined ? undefined : legOf(story.value, id);
}
