/** What must hold between the parts of an office file once every part could be read. */
import type { FaultList } from "./json_reader.ts";
import { isEmergencyNumber, readNumber } from "./number.ts";
import type { Device, Office, ParkingSettings, Person } from "./office.ts";
import { isSlot } from "./park.ts";
import { type ExtensionFault, extensionFault } from "./password.ts";

/** What relations are judged of: an office file, or an office that is being changed. */
export interface CheckedOffice extends
  Pick<
    Office,
    "sip" | "people" | "lines" | "permissions" | "presences" | "parking"
  > {
  readonly devices: readonly Omit<Device, "ha1">[];
  readonly lists: readonly { readonly id: string }[];
}

/** Slots an office may have. */
export const SLOTS_MAX = 1000;

const EXTENSION_SENTENCES: Readonly<Record<ExtensionFault, readonly [ja: string, en: string]>> = {
  "extension-format": [
    "内線番号は0で始まらない半角数字2〜6桁にしてください。",
    "An extension has 2 to 6 digits and does not begin with 0.",
  ],
  "extension-is-emergency": [
    "110、118、119で始まる内線番号は使えません。",
    "An extension may not begin with 110, 118 or 119.",
  ],
  "extension-is-special": [
    "104や171などの特番で始まる内線番号は使えません。",
    "An extension may not begin with a special number such as 104 or 171.",
  ],
  "extension-is-slot": [
    "保留箱の番号で始まる内線番号は使えません。",
    "An extension may not begin with the number of a park slot.",
  ],
};

/** Adds a fault for every relation that does not hold. */
export function checkOfficeFile(file: CheckedOffice, faults: FaultList): void {
  checkParking(file, faults);
  checkPeople(file, faults);
  checkDevices(file, faults);
  checkLines(file, faults);
  checkPermissions(file, faults);
  unique(file.presences.map((state) => state.code), (at) => `presences[${at}].code`, faults);
  checkLists(file, faults);
}

function checkParking({ parking }: CheckedOffice, faults: FaultList): void {
  const slots = parking.lastSlot - parking.firstSlot + 1;
  if (slots >= 1 && slots <= SLOTS_MAX) return;
  faults.add(
    "parking.lastSlot",
    "slots-out-of-range",
    `保留箱は最初の番号から1〜${SLOTS_MAX}個にしてください。`,
    `There must be 1 to ${SLOTS_MAX} slots from the first one on.`,
  );
}

function checkPeople({ people, parking, lines }: CheckedOffice, faults: FaultList): void {
  const lineIds = new Set<string>(lines.map((line) => line.id));
  const extensions = new Set<string>(people.map((person) => person.extension));
  people.forEach((person, at) => {
    const fault = extensionFault(person.extension, parking);
    if (fault !== undefined) {
      faults.add(`people[${at}].extension`, fault, ...EXTENSION_SENTENCES[fault]);
    }
    if (person.defaultLine !== undefined) {
      known(lineIds, person.defaultLine, `people[${at}].defaultLine`, faults);
    }
    checkForward(person, parking, extensions, `people[${at}].forward.to`, faults);
  });
  unique(people.map((person) => person.extension), (at) => `people[${at}].extension`, faults);
}

/** Calls go on to a colleague or to a number outside; whether the person may call it is asked each time. */
function checkForward(
  { extension, forward }: Person,
  parking: ParkingSettings,
  extensions: ReadonlySet<string>,
  path: string,
  faults: FaultList,
): void {
  if (forward === undefined) return;
  const read = readNumber(forward.to);
  const to = read.ok ? read.value : "";
  if (to === "" || /[*#]/.test(to) || isEmergencyNumber(to) || isSlot(parking, Number(to))) {
    faults.add(
      path,
      "no-forward-target",
      "転送先には内線番号か外線番号を指定してください。",
      "Calls can be forwarded to an extension or to a number outside.",
    );
  } else if (to === extension) {
    faults.add(
      path,
      "forward-to-oneself",
      "転送先が本人の内線番号になっています。",
      "Calls cannot be forwarded to the person's own extension.",
    );
  } else if (LOOKS_LIKE_EXTENSION.test(to)) known(extensions, to, path, faults);
}

/** Of 2 to 6 digits, and none of the special numbers 1XY. */
const LOOKS_LIKE_EXTENSION = /^(?!1[0-9]{2}$)[1-9][0-9]{1,5}$/;

function checkDevices({ devices, people, sip }: CheckedOffice, faults: FaultList): void {
  const extensions = new Set<string>(people.map((person) => person.extension));
  devices.forEach((device, at) => {
    known(extensions, device.owner, `devices[${at}].owner`, faults);
    if (device.autoAnswer && device.autoAnswerHeader === "none") {
      faults.add(
        `devices[${at}].autoAnswerHeader`,
        "auto-answer-without-header",
        "自動応答するデバイスには、その合図のヘッダーが必要です。",
        "A device that answers by itself needs a header that asks it to.",
      );
    }
    if (device.incomingMax > device.callsMax) {
      faults.add(
        `devices[${at}].incomingMax`,
        "incoming-above-calls",
        "着信の数は同時通話数までにしてください。",
        "Incoming calls may not be more than calls at once.",
      );
    }
    if (extensions.has(device.id) || sip.openCallers.includes(device.id)) {
      taken(`devices[${at}].id`, faults);
    }
  });
  unique(devices.map((device) => device.id), (at) => `devices[${at}].id`, faults);
}

function checkLines({ lines, people, sip }: CheckedOffice, faults: FaultList): void {
  const extensions = new Set<string>(people.map((person) => person.extension));
  lines.forEach((line, at) => {
    line.incoming.forEach((step, stepAt) => {
      step.extensions.forEach((extension, extensionAt) => {
        const path = `lines[${at}].incoming[${stepAt}].extensions[${extensionAt}]`;
        known(extensions, extension, path, faults);
      });
      const before = line.incoming[stepAt - 1];
      if (before === undefined || before.afterSeconds <= step.afterSeconds) return;
      faults.add(
        `lines[${at}].incoming[${stepAt}].afterSeconds`,
        "steps-out-of-order",
        "前の段より後の秒数にしてください。",
        "A step may not begin before the one above it.",
      );
    });
  });
  unique(lines.map((line) => line.id), (at) => `lines[${at}].id`, faults);
  unique(lines.map((line) => line.number), (at) => `lines[${at}].number`, faults);
  if (sip.openLine === undefined) return;
  known(new Set<string>(lines.map((line) => line.id)), sip.openLine, "sip.openLine", faults);
}

function checkPermissions({ permissions, people, lines }: CheckedOffice, faults: FaultList): void {
  const extensions = new Set<string>(people.map((person) => person.extension));
  const ids = new Set<string>(lines.map((line) => line.id));
  permissions.forEach(({ extension, line }, at) => {
    known(extensions, extension, `permissions[${at}].extension`, faults);
    known(ids, line, `permissions[${at}].line`, faults);
  });
  const pairs = permissions.map(({ extension, line }) => `${extension} ${line}`);
  unique(pairs, (at) => `permissions[${at}]`, faults);
}

function checkLists({ lists }: CheckedOffice, faults: FaultList): void {
  unique(lists.map((list) => list.id), (at) => `lists[${at}].id`, faults);
}

function known(all: ReadonlySet<string>, id: string, path: string, faults: FaultList): void {
  if (all.has(id)) return;
  faults.add(
    path,
    "unknown-reference",
    `「${id}」はありません。`,
    `There is no "${id}".`,
  );
}

function unique(ids: readonly string[], pathOf: (at: number) => string, faults: FaultList): void {
  const seen = new Set<string>();
  ids.forEach((id, at) => {
    if (seen.has(id)) taken(pathOf(at), faults);
    seen.add(id);
  });
}

function taken(path: string, faults: FaultList): void {
  faults.add(path, "duplicate", "同じものがすでにあります。", "There is such a one already.");
}
