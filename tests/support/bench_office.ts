/** The bench office (`interface.md`) as a value; run as a program it writes `fixtures/offices/bench.json` anew. */

const USERS = 500;
const FIRST_EXTENSION = 20_001;

/** What the file holds. */
export function benchOffice(): object {
  const users = Array.from({ length: USERS }, (_, at) => {
    const extension = String(FIRST_EXTENSION + at);
    return { n: at + 1, device: `u${at + 1}`, extension };
  });
  return {
    loginId: "bench",
    name: { ja: "負荷試験", en: "Bench" },
    demo: false,
    sip: {
      openCallers: ["benchuac"],
      openLine: "bench",
      dialByDeviceName: true,
      limits: false,
      keepAliveSeconds: 0,
      sessionSeconds: 0,
    },
    lines: [{
      id: "bench",
      label: { ja: "負荷試験", en: "Bench" },
      number: "0300000009",
      classes: ["special", "fixed", "mobile", "ip", "free", "navi", "international"],
      emergencyCapable: false,
      trunk: { kind: "peer", host: "127.0.0.1", port: 5191 },
      incoming: [],
    }],
    people: users.map(({ n, extension }) => ({
      extension,
      name: `Bench ${n}`,
      reading: `ベンチ ${n}`,
      department: "Bench",
      password: extension,
    })),
    devices: users.map(({ device, extension }) => ({
      id: device,
      owner: extension,
      label: { ja: device, en: device },
      kind: "softphone",
      autoAnswer: false,
      callsMax: 100,
      incomingMax: 100,
      sipSecret: "secret",
    })),
  };
}

if (import.meta.main) {
  const file = new URL("../../fixtures/offices/bench.json", import.meta.url);
  Deno.writeTextFileSync(file, `${JSON.stringify(benchOffice(), undefined, 2)}\n`);
}
