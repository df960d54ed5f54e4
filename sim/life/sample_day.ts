/**
 * Working days that an office has behind it, for show: each is lived in virtual time by the life's script, a calm one
 * without faults, and what it leaves are its calls and what was recorded of them.
 */
import type { RecordingId } from "../../core/domain/ids.ts";
import { type Office, SIP_REALM } from "../../core/domain/office.ts";
import type { Call, Leg } from "../../core/domain/pbx_messages.ts";
import { type Instant, instant, type Millis } from "../../core/lib/time.ts";
import { melody, SAMPLE_RATE } from "../../core/media/tones.ts";
import { type Wav, writeWav } from "../../core/media/wav.ts";
import { ha1 } from "../../core/sip/digest.ts";
import { outsideMelody } from "../devices/ear.ts";
import type { OfficeWorld } from "../office_world.ts";
import { type LifeOptions, live, stepsOf } from "./life.ts";

const HOUR: Millis = 3_600_000;
const DAY: Millis = 24 * HOUR;
/** Japan's clock before UTC's. */
const JAPAN: Millis = 9 * HOUR;
/** From nine to six. */
const OPENS: Millis = 9 * HOUR;
const OPEN_MILLIS: Millis = 9 * HOUR;
/** A quarter of a busy day: a history that one can read. */
const PACE = 0.25;
/** Of phones that exist only while the day is lived. */
const SECRET = "sample-day";

/** When the last `count` working days (Monday to Friday) before today's began at the office, the earliest first. */
export function workingDaysBefore(now: Instant, count: number): readonly Instant[] {
  const days: Instant[] = [];
  const today = Math.floor((now + JAPAN) / DAY);
  // day 0 of the epoch was a Thursday
  for (let day = today - 1; days.length < count; day--) {
    if ((day + 4) % 7 !== 0 && (day + 4) % 7 !== 6) days.push(instant(day * DAY - JAPAN + OPENS));
  }
  return days.reverse();
}

/** Its calls in the order in which they began, all of them over. The same office, seed and beginning give the same day. */
export function liveSampleDay(office: Office, seed: string, start: Instant): readonly Call[] {
  const secrets = new Map(office.devices.map(({ id }) => [id, SECRET]));
  const options: LifeOptions = {
    seed,
    office: { ...office, devices: office.devices.map(withSecret) },
    secrets,
    faults: "none",
    length: OPEN_MILLIS,
    media: "flows",
    start,
    pace: PACE,
  };
  const worlds: OfficeWorld[] = [];
  live({
    options,
    // under the rules that the office has
    steps: stepsOf(options).filter(({ deed }) => deed.do !== "office"),
    attend(sim) {
      worlds.push(sim);
      return { step() {} };
    },
  });
  const calls = new Map<string, Call>();
  for (const event of worlds.flatMap((sim) => sim.runs.flat())) {
    if (event.kind === "call") calls.set(event.call.id, event.call);
  }
  return [...calls.values()].toSorted((a, b) => a.startedAt - b.startedAt);
}

function withSecret(device: Office["devices"][number]): Office["devices"][number] {
  return {
    ...device,
    ha1: {
      md5: ha1("MD5", device.id, SIP_REALM, SECRET),
      sha256: ha1("SHA-256", device.id, SIP_REALM, SECRET),
    },
  };
}

/**
 * A call's recordings as WAV files, as long as they ran: left the employee, right who was there, each with the melody
 * that he plays as a simulated person.
 */
export function* sampleRecordings(
  call: Call,
  office: Office,
): Generator<{ readonly id: RecordingId; readonly wav: Uint8Array }> {
  for (const id of new Set(call.recordings.map((span) => span.id))) {
    const sides = call.recordings.filter((span) => span.id === id).map((span) => ({
      left: voiceOf(legOf(call, span.leg), office),
      right: voiceOf(legOf(call, span.peer), office),
      samples: samplesOf((span.to ?? span.from) - span.from),
    }));
    const channels = [
      joined(sides.map(({ left, samples }) => ({ loop: left, samples }))),
      joined(sides.map(({ right, samples }) => ({ loop: right, samples }))),
    ];
    const wav: Wav = { sampleRate: SAMPLE_RATE, channels };
    if (channels[0]!.length > 0) yield { id, wav: writeWav(wav) };
  }
}

function legOf(call: Call, id: Leg["id"]): Leg {
  const leg = call.legs.find((one) => one.id === id);
  if (leg === undefined) throw new Error(`Cannot find leg ${id} of call ${call.id}`);
  return leg;
}

function voiceOf({ party, device }: Leg, office: Office): Int16Array {
  if (party.kind === "person") return melody(office.devices.findIndex(({ id }) => id === device));
  return melody(outsideMelody(party.number));
}

function samplesOf(millis: Millis): number {
  return Math.round((millis * SAMPLE_RATE) / 1_000);
}

/** Loops one after the other, each for so many samples. */
function joined(
  parts: readonly { readonly loop: Int16Array; readonly samples: number }[],
): Int16Array {
  const out = new Int16Array(parts.reduce((sum, { samples }) => sum + samples, 0));
  let at = 0;
  for (const { loop, samples } of parts) {
    for (let i = 0; i < samples; i++) out[at++] = loop[i % loop.length]!;
  }
  return out;
}
