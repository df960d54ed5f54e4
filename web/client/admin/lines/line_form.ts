/** A line as the form holds it, and what of it a request carries. */
import {
  type AdminLine,
  type LineCreate,
  type LinePatch,
  OUTSIDE_CLASSES,
} from "../../../shared/admin_lines.ts";
import { between, type Check, checkAll, filled, isId, orEmpty, short } from "../checks.ts";
import { changesOf, type Faults } from "../form.ts";
import { toAscii } from "../half_width.ts";

/** One step of who rings, as it is typed. */
export interface StepValues {
  readonly after: string;
  readonly extensions: string;
  readonly replaces: boolean;
}

export type LineValues = {
  readonly id: string;
  readonly labelJa: string;
  readonly labelEn: string;
  readonly number: string;
  readonly channels: string;
  readonly classes: readonly string[];
  readonly emergencyCapable: boolean;
  readonly inService: boolean;
  readonly trunk: string;
  readonly host: string;
  readonly port: string;
  readonly user: string;
  readonly domain: string;
  readonly secret: string;
  readonly recording: string;
  readonly incoming: readonly StepValues[];
};

export const NEW_LINE: LineValues = {
  id: "",
  labelJa: "",
  labelEn: "",
  number: "",
  channels: "",
  classes: OUTSIDE_CLASSES.filter((each) => each !== "international"),
  emergencyCapable: false,
  inService: true,
  trunk: "simulated",
  host: "",
  port: "5060",
  user: "",
  domain: "",
  secret: "",
  recording: "never",
  incoming: [],
};

export function valuesOf(line: AdminLine): LineValues {
  const { trunk } = line;
  return {
    id: line.id,
    labelJa: line.label.ja,
    labelEn: line.label.en,
    number: line.display,
    channels: line.channels?.toString() ?? "",
    classes: line.classes,
    emergencyCapable: line.emergencyCapable,
    inService: line.inService,
    trunk: trunk.kind,
    host: trunk.kind === "simulated" ? "" : trunk.host,
    port: trunk.kind === "simulated" ? "5060" : String(trunk.port),
    user: trunk.kind === "register" ? trunk.user : "",
    domain: trunk.kind === "register" ? trunk.domain ?? "" : "",
    secret: "",
    recording: line.recording,
    incoming: line.incoming.map((step) => ({
      after: String(step.afterSeconds),
      extensions: step.extensions.join(", "),
      replaces: step.replacesEarlier,
    })),
  };
}

const NUMBER = {
  ja: "電話番号として読み取れません。数字とハイフンでご入力ください。",
  en: "This is no number. Use digits and hyphens.",
};
const STEPS = {
  ja: "鳴らす内線番号と秒数を、半角の数字でご入力ください。",
  en: "Type extensions and seconds as numbers.",
};

const isNumber: Check = (text) => /^[0-9]{2,15}$/.test(digitsOf(text)) ? undefined : NUMBER;

export function checkLine(values: LineValues): Faults {
  const outside = values.trunk !== "simulated";
  const wrongStep = values.incoming.some((step) =>
    extensionsOf(step.extensions).length === 0 || !/^[0-9]{1,3}$/.test(toAscii(step.after))
  );
  return {
    ...checkAll(values, {
      id: [filled, isId],
      labelJa: [filled, short],
      labelEn: [filled, short],
      number: [filled, isNumber],
      channels: [orEmpty(between(1, 1_000))],
      ...(outside ? { host: [filled], port: [between(1, 65_535)] } : {}),
      ...(values.trunk === "register" ? { user: [filled] } : {}),
    }),
    ...(wrongStep ? { incoming: STEPS } : {}),
  };
}

export function lineField(name: string): string | undefined {
  if (name.startsWith("incoming")) return "incoming";
  if (name === "label" || name === "label.ja") return "labelJa";
  if (name === "label.en") return "labelEn";
  return name.startsWith("trunk.") ? name.slice("trunk.".length) : undefined;
}

export function creation(values: LineValues): LineCreate {
  const { channels, ...rest } = body(values);
  return { ...rest, id: values.id.trim(), ...(channels === null ? {} : { channels }) };
}

export function patch(line: AdminLine, values: LineValues): LinePatch {
  return { ...changesOf(body(valuesOf(line)), body(values)), revision: line.revision };
}

function body(values: LineValues) {
  return {
    label: { ja: values.labelJa.trim(), en: values.labelEn.trim() },
    number: digitsOf(values.number),
    channels: values.channels.trim() === "" ? null : Number(toAscii(values.channels)),
    classes: values.classes as AdminLine["classes"],
    emergencyCapable: values.emergencyCapable,
    inService: values.inService,
    trunk: trunkOf(values),
    recording: values.recording as AdminLine["recording"],
    incoming: values.incoming.map((step) => ({
      afterSeconds: Number(toAscii(step.after)),
      extensions: extensionsOf(step.extensions),
      replacesEarlier: step.replaces,
    })),
  };
}

function trunkOf(values: LineValues): NonNullable<LineCreate["trunk"]> {
  const where = { host: values.host.trim(), port: Number(toAscii(values.port)) };
  if (values.trunk === "peer") return { kind: "peer", ...where };
  if (values.trunk !== "register") return { kind: "simulated" };
  return {
    kind: "register",
    ...where,
    user: values.user.trim(),
    ...(values.domain.trim() === "" ? {} : { domain: values.domain.trim() }),
    ...(values.secret === "" ? {} : { secret: values.secret }),
  };
}

function digitsOf(text: string): string {
  return toAscii(text).replace(/[-‐-―ー−() ]/g, "");
}

function extensionsOf(text: string): string[] {
  return toAscii(text).split(/[,、\s]+/).filter((each) => /^[0-9]+$/.test(each));
}
