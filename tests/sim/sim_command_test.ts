/** `deno task sim`: its options, what it says and writes, that a seed is a run, and that a planted bug becomes a short story. */
import assert from "node:assert/strict";
import { simCommand, type SimHost } from "../../sim/command/command.ts";
import { HOURS_MAX, readSimOptions, SIM_OPTIONS } from "../../sim/command/options.ts";
import { replayCommand } from "../../sim/command/failure.ts";
import { LifeFailure } from "../../sim/life/life.ts";
import { findTool, runTool, testWith } from "../support/tools.ts";

const ROOT = new URL("../../", import.meta.url);
const DEMO = new URL("fixtures/offices/demo.json", ROOT);

interface Ran {
  readonly code: number;
  readonly out: readonly string[];
  readonly err: readonly string[];
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/** In this process; the clock stands still unless it is told to go on with each look. */
function run(args: readonly string[], more: Partial<SimHost> = {}, stepMillis = 0): Ran {
  const out: string[] = [], err: string[] = [];
  const pieces = new Map<string, Uint8Array[]>();
  let now = 0;
  const code = simCommand(args, {
    now: () => now += stepMillis,
    out: (text) => void out.push(text),
    err: (text) => void err.push(text),
    readOffice: (path) => JSON.parse(Deno.readTextFileSync(path ?? DEMO)),
    readText: (path) => Deno.readTextFileSync(path),
    readJournal() {
      throw new Error("there is none");
    },
    openFile(path) {
      const list: Uint8Array[] = [];
      pieces.set(path, list);
      return { write: (bytes) => void list.push(bytes), close: () => {} };
    },
    ...more,
  });
  const files = [...pieces].map(([path, list]) =>
    [path, new Uint8Array(Buffer.concat(list))] as const
  );
  return { code, out, err, files: new Map(files) };
}

Deno.test("readSimOptions: everything as asked, standards elsewhere, a `--` of its own ignored", () => {
  const read = (line: string) => {
    const options = readSimOptions(line.split(" ").filter((word) => word !== ""));
    assert.ok(options.ok, JSON.stringify(options));
    return options.value;
  };
  assert.deepEqual(read(""), {
    help: false,
    seed: 1,
    length: 3_600_000,
    faults: "none",
    media: "flows",
    untilFailure: false,
    json: false,
  });
  assert.deepEqual(
    read(
      "-- --seed 7 --office o.json --days 0.5 --faults hostile --media=packets --until-failure " +
        "--pcap a.pcap --ladder=b=c.svg --trace t --json",
    ),
    {
      help: false,
      seed: 7,
      length: 43_200_000,
      faults: "hostile",
      media: "packets",
      untilFailure: true,
      json: true,
      office: "o.json",
      pcap: "a.pcap",
      ladder: "b=c.svg",
      trace: "t",
    },
  );
  assert.equal(read("--hours 2.5").length, 9_000_000);
  assert.deepEqual(read("--only 3,17").only, [3, 17]);
  assert.deepEqual(read("--only none").only, []);
  assert.equal(read("--until-failure --seeds 40").seeds, 40);
});

Deno.test("readSimOptions: one sentence for each fault, in both languages, naming the option and a way out", () => {
  const faults = (line: string) => {
    const options = readSimOptions(line.split(" "));
    return options.ok ? [] : options.error;
  };
  const wrong: readonly (readonly [string, string])[] = [
    ["--sede 1", "--sede"],
    ["--seed", "--seed"],
    ["--seed x", "--seed x"],
    ["--seed 1 --seed 2", "--seed"],
    ["--days 0", "--days 0"],
    [`--hours ${HOURS_MAX + 1}`, "--hours"],
    ["--days 1 --hours 1", "--days"],
    ["--faults wild", "--faults wild"],
    ["--media sound", "--media sound"],
    ["--json=1", "--json"],
    ["--pcap", "--pcap"],
    ["--only 1;2", "--only 1;2"],
    ["--only 1 --until-failure", "--only"],
    ["--seeds 3", "--seeds"],
    ["--until-failure --seeds 0", "--seeds"],
    ["--play a.txt --seed 3", "--play"],
    ["--journal a --play b", "--journal"],
  ];
  for (const [line, named] of wrong) {
    const [first] = faults(line);
    assert.ok(first?.ja.includes(named) && first.en.includes(named), line);
    assert.match(first!.ja, /[ぁ-ん].*。$/);
    assert.match(first!.en, /^[^\n]+\.$/);
  }
  assert.equal(faults("--seed x --faults wild --nothing").length, 4 - 1);
  const { code, err, out } = run(["--seed", "x", "--faults", "wild"]);
  assert.deepEqual([code, err.length, out.length], [2, 2, 0]);
});

Deno.test("simCommand --help: every option in both languages", () => {
  const { code, out } = run(["--", "--help"]);
  assert.equal(code, 0);
  for (const { name, ja, en } of SIM_OPTIONS) {
    for (const word of [name, ja, en]) assert.ok(out[0]!.includes(word), word);
  }
});

Deno.test("simCommand: an office that cannot be read, has faults or no phones, and a file that cannot be written, are sentences", () => {
  const cases: readonly (readonly [Partial<SimHost>, string])[] = [
    [{
      readOffice() {
        throw new Error("not there");
      },
    }, "not there"],
    [{ readOffice: () => ({ loginId: "X" }) }, "loginId"],
    [{
      readOffice: () => {
        const office = JSON.parse(Deno.readTextFileSync(DEMO));
        return { ...office, devices: [] };
      },
    }, "phone"],
    [{
      readOffice: () => JSON.parse(Deno.readTextFileSync(DEMO)),
      openFile() {
        throw new Error("read-only");
      },
    }, "read-only"],
  ];
  for (const [host, named] of cases) {
    const { code, err, out } = run(["--office", "o.json", "--pcap", "p"], host);
    assert.deepEqual([code, out.length], [2, 0]);
    assert.ok(err.some((text) => text.includes(named) && /[ぁ-ん]/.test(text)), err.join("\n"));
  }
});

Deno.test("I36 simCommand: the digest is the hash of the trace file; the same seed is the same run, another is another", async () => {
  const [a, again, other] = ["5", "5", "6"].map((seed) =>
    run(["--seed", seed, "--hours", "0.15", "--faults", "hostile", "--trace", "t", "--ladder", "l"])
  );
  const trace = a!.files.get("t")!;
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", new Uint8Array(trace)));
  assert.equal(a!.out.at(-1), `trace sha256:${hash.toHex()}`);
  assert.deepEqual(again!.out, a!.out);
  assert.deepEqual(again!.files, a!.files);
  assert.notEqual(other!.out.at(-1), a!.out.at(-1));
  assert.notEqual(trace.length, 0);
  assert.match(new TextDecoder().decode(a!.files.get("l")), /── INVITE .*▶│/);
});

const sim = (args: readonly string[], root: URL | string = ROOT) =>
  new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--no-prompt", "--no-check", "--allow-read", "--allow-write"],
      ...["sim/main.ts", ...args],
    ],
    cwd: root,
    stdin: "null",
  }).output();

Deno.test("I36 deno task sim: the same seed gives the same last line in two processes, another seed another", async () => {
  const ran = await Promise.all(
    ["8", "8", "9"].map((seed) =>
      sim(["--seed", seed, "--hours", "0.1", "--faults", "lossy", "--json"])
    ),
  );
  const lines = ran.map(({ code, stdout }) => {
    assert.equal(code, 0);
    return new TextDecoder().decode(stdout).trimEnd().split("\n");
  });
  const [first, second, third] = lines.map((one) => one.at(-1)!);
  assert.match(first!, /^trace sha256:[0-9a-f]{64}$/);
  assert.equal(second, first);
  assert.notEqual(third, first);
  const report = JSON.parse(lines[0]![0]!);
  assert.equal(`trace sha256:${report.digest}`, first);
  assert.ok(report.speed > 0);
});

const tshark = findTool("tshark");

for (const [faults, seed] of [["none", "2"], ["lossy", "4"]] as const) {
  testWith(
    [tshark],
    `simCommand --pcap: tshark counts the calls of the report, all complete, nothing malformed (${faults})`,
    async () => {
      const words = ["--seed", seed, "--hours", "0.4", "--faults", faults, "--pcap", "p"];
      const { code, out, files } = run([...words, "--json"]);
      assert.equal(code, 0);
      const report = JSON.parse(out[0]!);
      assert.ok(report.calls >= 20 && report.sipCalls > report.calls, out[0]);
      const file = await Deno.makeTempFile({ suffix: ".pcap" });
      await Deno.writeFile(file, files.get("p")!);
      try {
        const ask = async (filter: string, field: string) => {
          const words = ["-r", file, "-Y", filter, "-T", "fields", "-e", field];
          const rows = await runTool(tshark, words);
          return new Set(rows.split("\n").filter((row) => row !== ""));
        };
        const calls = await ask('sip.Method == "INVITE"', "sip.Call-ID");
        assert.equal(calls.size, report.sipCalls);
        const over = await ask(
          'sip.Method == "BYE" || (sip.CSeq.method == "INVITE" && sip.Status-Code >= 300 && sip.Status-Code != 401)',
          "sip.Call-ID",
        );
        // who was disabled by the administrator is challenged, and again: 401 is all he ever hears
        const ofInvites = 'sip.CSeq.method == "INVITE" && sip.Status-Code';
        const challenged = await ask(`${ofInvites} == 401`, "sip.Call-ID");
        const heard = await ask(`${ofInvites} > 100 && ${ofInvites} != 401`, "sip.Call-ID");
        const left = [...calls].filter((call) => !over.has(call));
        assert.deepEqual(left.filter((call) => !challenged.has(call) || heard.has(call)), []);
        assert.deepEqual(
          await ask("_ws.malformed || _ws.expert.severity >= 0x800000", "frame.number"),
          new Set(),
        );
        const counted = await runTool(tshark, ["-r", file, "-q", "-z", "sip,stat"]);
        const count = (of: string) =>
          Number(new RegExp(`Number of ${of}: (\\d+)`).exec(counted)?.[1]);
        assert.equal(count("SIP messages"), report.messages);
        assert.equal((await ask("rtp", "frame.number")).size, report.packets);
        // what was lost was sent again
        assert.equal(count("resent SIP messages") > 0, faults === "lossy", counted);
      } finally {
        await Deno.remove(file);
      }
    },
  );
}

Deno.test("simCommand --play: a story is played, and leaves its ladder, capture and trace behind", () => {
  const path = new URL("fixtures/scenarios/park_by_panel.txt", ROOT).pathname;
  const { code, out, files } = run(
    ["--play", path, "--ladder", "l", "--pcap", "p", "--trace", "t"],
  );
  assert.equal(code, 0, out.join("\n"));
  assert.match(out[0]!, /保留箱[^]*A call parked[^]*calls: 1,[^]*trace sha256:[0-9a-f]{64}$/);
  assert.match(new TextDecoder().decode(files.get("l")), /── INVITE .*▶│/);
  assert.ok(files.get("p")!.length > 10_000 && files.get("t")!.length > 10_000);
});

Deno.test("simCommand --play: a file that is not there, or has faults, is told with its lines; a story that does not come true is exit 1", () => {
  const missing = run(["--play", "nowhere.txt"]);
  assert.deepEqual([missing.code, missing.out.length], [2, 0]);
  assert.match(missing.err[0]!, /nowhere\.txt .*[ぁ-ん]/);
  const played = (story: string) => run(["--play", "s.txt"], { readText: () => story });
  const faulty = played("ja: 題\nen: title\n\n1001 flies\n1001 presses fire\n");
  assert.equal(faulty.code, 2);
  assert.deepEqual(faulty.err.map((text) => /s\.txt:(\d):/.exec(text)?.[1]), ["4", "5"]);
  const untrue = played("ja: 題\nen: title\n\n1001 dials 1003\nwithin 1 s: 1003 shows held\n");
  assert.equal(untrue.code, 1);
  assert.match(untrue.out[0]!, /line 5: "within 1 s: 1003 shows held" did not come true: ringing/);
});

Deno.test("simCommand: a report tells what was reached, in both languages; long runs tell how far they are", () => {
  const { code, out, err } = run(["--seed", "4", "--hours", "0.5"], {}, 100);
  assert.equal(code, 0);
  for (
    const word of [
      "通話 · calls: ",
      "SIPの通話",
      "応答まで",
      "保留箱",
      "最長の保留",
      "速さ · speed: ",
      "keypad inside",
    ]
  ) {
    assert.ok(out.join("\n").includes(word), word);
  }
  assert.ok(err.length >= 1);
  assert.match(err[0]!, /^seed 4: \d+ %, \d+ calls, \d+ × real time$/);
});

Deno.test("replayCommand: what is not the standard stands in it, and a path as a shell takes it", () => {
  const options = readSimOptions(["--seed", "3", "--days", "0.1", "--office", "o'f.json"]);
  assert.ok(options.ok);
  const failure = new LifeFailure("I1 broken: x", 1, [], "d", undefined);
  const told = { options: options.value, failure, places: [2, 9], drawn: 20, ladders: [] };
  assert.equal(
    replayCommand(told),
    "deno task sim --seed 3 --hours 2.4 --office 'o'\\''f.json' --only 2,9",
  );
  // what breaks although nobody does anything
  assert.match(replayCommand({ ...told, places: [] }), /--only none$/);
});

Deno.test("--until-failure --seeds: ends after so many seeds in which nothing broke", () => {
  const words = ["--until-failure", "--seed", "5", "--seeds", "2", "--hours", "0.02"];
  const { code, out, err } = run(words);
  assert.deepEqual([code, out.length], [0, 0]);
  assert.deepEqual(err.map((text) => /^seed (\d+): \d+ calls, nothing broken$/.exec(text)?.[1]), [
    "5",
    "6",
  ]);
});

/** A copy of the project in which one thing was changed. */
async function withPlanted(
  [file, find, put]: readonly [file: string, find: string, put: string],
  test: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    for (const part of ["core", "sim", "fixtures", "deno.json", "deno.lock"]) {
      await runTool({ name: "cp", path: "/bin/cp" }, ["-r", new URL(part, ROOT).pathname, folder]);
    }
    await Deno.symlink(new URL("node_modules", ROOT).pathname, `${folder}/node_modules`);
    const source = await Deno.readTextFile(`${folder}/${file}`);
    assert.equal(source.split(find).length, 2);
    await Deno.writeTextFile(`${folder}/${file}`, source.replace(find, put));
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("I36 --until-failure: real chance in a run is found, since the first seed is lived twice, and its replay tells the same law", () =>
  withPlanted(
    [
      "sim/pbx/legs.ts",
      "String(exchange.random.uint32())",
      "String(Math.floor(2e9 * Math.random()))",
    ],
    async (folder) => {
      const found = await sim(["--until-failure", "--hours", "0.1", "--json"], folder);
      const { broken } = JSON.parse(new TextDecoder().decode(found.stdout).split("\n")[0]!);
      assert.equal(found.code, 1);
      assert.match(broken.law, /^I36 broken/);
      assert.equal(broken.story.length, 1, broken.replay);
      const words = broken.replay.split(" ").slice(3);
      const again = await sim([...words, "--json"], folder);
      const told = JSON.parse(new TextDecoder().decode(again.stdout).split("\n")[0]!);
      assert.deepEqual([again.code, told.broken.law], [1, broken.law]);
    },
  ));

const HELD_AND_HOLDER_CHANGED = [
  "sim/pbx/media_routes.ts",
  'playing(aHolds ? b : a, "music")',
  'playing(aHolds ? a : b, "music")',
] as const;

Deno.test("--until-failure: a planted bug is found, becomes a story of at most ten deeds, and its replay does the same", () =>
  withPlanted(HELD_AND_HOLDER_CHANGED, async (folder) => {
    const found = await sim(
      ["--until-failure", "--faults", "hostile", "--scenario", "found.txt"],
      folder,
    );
    const text = new TextDecoder().decode(found.stdout);
    assert.equal(found.code, 1, text);
    assert.match(text, /I13 broken/);
    const deeds = Number(/Story \((\d+) of \d+ deeds\)/.exec(text)![1]);
    assert.ok(deeds >= 1 && deeds <= 10, text);
    assert.match(text, /── INVITE .*▶│/);
    const replay = /Replay: deno task sim (.*)/.exec(text)![1]!;
    const again = await sim(replay.split(" "), folder);
    const told = new TextDecoder().decode(again.stdout);
    assert.equal(again.code, 1);
    assert.equal(told.split("\n").at(-2), text.split("\n").at(-2));
    // one more deed is asked for: it is told too, and no shorter story is looked for
    const only = /--only (\S+)/.exec(replay)![1]!;
    const places = new Set(only.split(",").map(Number));
    for (let place = 0; places.size === only.split(",").length; place++) places.add(place);
    const more = [...places].toSorted((a, b) => a - b).join(",");
    const asked = await sim(replay.replace(only, more).split(" "), folder);
    const whole = new TextDecoder().decode(asked.stdout);
    assert.match(whole, /I13 broken/);
    assert.ok(whole.includes(`Story (${deeds + 1} of `), whole);
    assert.ok(whole.includes(`--only ${more}\n`), whole);
    assert.equal(new TextDecoder().decode(asked.stderr), "");
    const played = await sim(["--play", "found.txt"], folder);
    assert.match(new TextDecoder().decode(played.stdout), /I13 broken/);
    const mended = run(["--play", `${folder}/found.txt`]);
    assert.equal(mended.code, 0, mended.out.join("\n"));
  }));
