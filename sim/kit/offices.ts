/** Offices for tests: one as it is asked for, or a random one. */
import fc from "fast-check";
import { type LoadedOffice, loadOffice } from "../load_office.ts";

export interface OfficePlan {
  /** 1 to 1,000; default 4. Extensions from 2001 on, each with a desk phone (`2001-desk`). */
  readonly people?: number;
  /** Lines to the simulated carrier, 0 to 9; default 1: `line1` with number 0300000001 …, which rings the first two people. */
  readonly lines?: number;
  /** Slots from 701 on; default 3. */
  readonly slots?: number;
  readonly ringSeconds?: number;
  readonly parkSeconds?: number;
}

const FIRST_EXTENSION = 2001;

/** The same for the same plan. Throws when the plan makes no office. */
export function smallOffice(plan: OfficePlan = {}): LoadedOffice {
  const { people = 4, lines = 1, slots = 3, ringSeconds = 15, parkSeconds = 20 } = plan;
  const extensions = Array.from({ length: people }, (_, i) => String(FIRST_EXTENSION + i));
  const names = Array.from({ length: lines }, (_, i) => `line${i + 1}`);
  const loaded = loadOffice({
    loginId: "kit",
    name: { ja: "テストのオフィス", en: "Office under test" },
    sip: { digest: "md5", ringSeconds },
    parking: {
      firstSlot: 701,
      lastSlot: 700 + slots,
      timeoutSeconds: parkSeconds,
      callbackSeconds: 8,
    },
    people: extensions.map((extension) => ({
      extension,
      name: `社員${extension}`,
      reading: `シャイン${extension}`,
      department: "テスト部",
      password: `9${extension}`,
      rights: { retrieve: true, pickup: "all", record: true, download: false },
    })),
    devices: extensions.map((extension) => ({
      id: `${extension}-desk`,
      owner: extension,
      label: { ja: "卓上電話", en: "Desk phone" },
      kind: "desk",
      autoAnswer: true,
      autoAnswerHeader: "call-info",
      callsMax: 2,
      incomingMax: 1,
      sipSecret: `sip-${extension}`,
    })),
    lines: names.map((id, i) => ({
      id,
      label: { ja: `回線${i + 1}`, en: `Line ${i + 1}` },
      number: `030000000${i + 1}`,
      channels: 10,
      classes: ["emergency", "special", "fixed", "mobile", "ip", "free", "navi"],
      emergencyCapable: true,
      trunk: { kind: "simulated" },
      recording: "on-demand",
      incoming: [{ afterSeconds: 0, extensions: extensions.slice(0, 2) }],
    })),
    permissions: extensions.flatMap((extension) => names.map((line) => ({ extension, line }))),
    presences: [
      {
        code: "available",
        label: { ja: "通話待機", en: "Available" },
        sipType: "available",
        colour: "accent",
        rings: true,
      },
      {
        code: "do-not-disturb",
        label: { ja: "着信拒否", en: "Do not disturb" },
        sipType: "busy",
        colour: "stop",
        rings: false,
      },
    ],
    lists: [],
  });
  if (loaded.ok) return loaded.value;
  throw new Error(`Cannot make this office: ${JSON.stringify(loaded.error)}`);
}

/** An office of two to six people unless bounded otherwise. */
export function anOffice(
  { peopleMin = 2, peopleMax = 6 }: { readonly peopleMin?: number; readonly peopleMax?: number } =
    {},
): fc.Arbitrary<LoadedOffice> {
  return fc.record({
    people: fc.integer({ min: peopleMin, max: peopleMax }),
    lines: fc.integer({ min: 0, max: 2 }),
    slots: fc.integer({ min: 1, max: 4 }),
    ringSeconds: fc.integer({ min: 8, max: 30 }),
    parkSeconds: fc.integer({ min: 10, max: 60 }),
  }).map(smallOffice);
}
