/** A person as the form holds him, and what of it a request carries. */
import type { AdminUser, UserCreate, UserPatch } from "../../../shared/admin_users.ts";
import { between, checkAll, filled, isExtension, isPassword, orEmpty, short } from "../checks.ts";
import { changesOf, type Faults } from "../form.ts";
import { toAscii } from "../half_width.ts";

export type UserValues = {
  readonly extension: string;
  readonly name: string;
  readonly reading: string;
  readonly department: string;
  /** Typed anew; empty leaves the present one. */
  readonly password: string;
  readonly language: string;
  readonly lines: readonly string[];
  readonly defaultLine: string;
  readonly retrieve: boolean;
  readonly pickup: string;
  readonly record: boolean;
  readonly download: boolean;
  readonly recording: string;
  readonly forwardTo: string;
  readonly forwardAfter: string;
  readonly forwardUnregistered: boolean;
};

export const NEW_USER: UserValues = {
  extension: "",
  name: "",
  reading: "",
  department: "",
  password: "",
  language: "ja",
  lines: [],
  defaultLine: "",
  retrieve: true,
  pickup: "none",
  record: false,
  download: false,
  recording: "",
  forwardTo: "",
  forwardAfter: "",
  forwardUnregistered: true,
};

export function valuesOf(user: AdminUser): UserValues {
  return {
    extension: user.extension,
    name: user.name,
    reading: user.reading,
    department: user.department,
    password: "",
    language: user.language,
    lines: user.lines,
    defaultLine: user.defaultLine ?? "",
    retrieve: user.rights.retrieve,
    pickup: user.rights.pickup,
    record: user.rights.record,
    download: user.rights.download,
    recording: user.recording ?? "",
    forwardTo: user.forward?.to ?? "",
    forwardAfter: user.forward?.afterSeconds?.toString() ?? "",
    forwardUnregistered: user.forward?.whenUnregistered ?? true,
  };
}

export function checkUser(values: UserValues): Faults {
  return checkAll(values, {
    extension: [filled, isExtension],
    name: [filled, short],
    reading: [short],
    department: [short],
    password: [isPassword],
    forwardAfter: [orEmpty(between(1, 600))],
  });
}

/** The form's field for a name of the request. */
export function userField(name: string): string | undefined {
  if (name.startsWith("rights.")) return name.slice("rights.".length);
  if (name === "forward" || name === "forward.to") return "forwardTo";
  if (name === "forward.afterSeconds") return "forwardAfter";
  return undefined;
}

export function creation(values: UserValues): UserCreate {
  const { defaultLine, recording, forward, ...rest } = body(values);
  return {
    ...rest,
    ...(defaultLine === null ? {} : { defaultLine }),
    ...(recording === null ? {} : { recording }),
    ...(forward === null ? {} : { forward }),
    ...(values.password === "" ? {} : { password: values.password }),
  };
}

export function patch(user: AdminUser, values: UserValues): UserPatch {
  return {
    ...changesOf(body(valuesOf(user)), body(values)),
    ...(values.password === "" ? {} : { password: values.password }),
    revision: user.revision,
  };
}

function body(values: UserValues) {
  return {
    extension: toAscii(values.extension),
    name: values.name.trim(),
    reading: values.reading.trim(),
    department: values.department.trim(),
    language: values.language as AdminUser["language"],
    lines: [...values.lines],
    defaultLine: values.defaultLine === "" ? null : values.defaultLine,
    rights: {
      retrieve: values.retrieve,
      pickup: values.pickup as AdminUser["rights"]["pickup"],
      record: values.record,
      download: values.download,
    },
    recording: values.recording === ""
      ? null
      : values.recording as NonNullable<AdminUser["recording"]>,
    forward: forwardOf(values),
  };
}

function forwardOf({ forwardTo, forwardAfter, forwardUnregistered }: UserValues) {
  if (forwardTo.trim() === "") return null;
  return {
    to: toAscii(forwardTo),
    ...(forwardAfter.trim() === "" ? {} : { afterSeconds: Number(toAscii(forwardAfter)) }),
    whenUnregistered: forwardUnregistered,
  };
}
