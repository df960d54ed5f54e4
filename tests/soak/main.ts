/** `deno task soak [--minutes N] [--seeds FROM-TO] [--only NAME,…]`: the long campaigns; cut off, it goes on where it was. */
import { SOAK_CAMPAIGNS } from "./campaigns.ts";
import { soak } from "./soak.ts";

const USAGE =
  "deno task soak [--minutes N] [--seeds FROM-TO] [--only NAME,…]   (all the time it takes; seeds 1-50; " +
  `${SOAK_CAMPAIGNS.map((one) => one.name).join(", ")})`;
const FOLDER = new URL("../../.cache/", import.meta.url);

interface Asked {
  readonly minutes: number;
  readonly seeds: readonly [number, number];
  /** Names of campaigns; absent: all. */
  readonly only?: readonly string[];
}

/** `undefined` when it cannot be read. */
export function readArguments(args: readonly string[]): Asked | undefined {
  let asked: Asked = { minutes: Infinity, seeds: [1, 50] };
  for (let i = 0; i < args.length; i += 2) {
    const [name, value = ""] = args.slice(i, i + 2);
    const range = /^(\d{1,9})-(\d{1,9})$/.exec(value);
    if (name === "--minutes" && /^\d{1,6}$/.test(value)) {
      asked = { ...asked, minutes: Number(value) };
    } else if (name === "--seeds" && range !== null && Number(range[1]) <= Number(range[2])) {
      asked = { ...asked, seeds: [Number(range[1]), Number(range[2])] };
    } else if (name === "--only" && value.split(",").every(isCampaign)) {
      asked = { ...asked, only: value.split(",") };
    } else return undefined;
  }
  return asked;
}

function isCampaign(name: string): boolean {
  return SOAK_CAMPAIGNS.some((one) => one.name === name);
}

function main(): number {
  const asked = readArguments(Deno.args.filter((arg) => arg !== "--"));
  if (asked === undefined) {
    console.log(USAGE);
    return 1;
  }
  Deno.mkdirSync(FOLDER, { recursive: true });
  const end = performance.now() + asked.minutes * 60_000;
  const failures = soak({
    campaigns: SOAK_CAMPAIGNS.filter(({ name }) => asked.only?.includes(name) ?? true),
    seeds: asked.seeds,
    enough: () => performance.now() >= end,
    stateFile: new URL("soak.json", FOLDER).pathname,
    say: (line) => console.log(line),
  });
  return failures === 0 ? 0 : 1;
}

if (import.meta.main) Deno.exit(main());
