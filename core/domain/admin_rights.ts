/** What administrators may do (requirements §2): rights apart from one another, and the roles they usually come in. */

/** In the order in which pages show them. */
export const ADMIN_RIGHTS = [
  /** Administrators' own accounts. */
  "accounts",
  /** People, their devices, 発信許可, phonebooks, the start notice, locks. */
  "users",
  /** The bulk CSV with its passwords in clear, secrets in the exported office. */
  "passwords",
  /** Listening to everybody's recordings. */
  "recordings",
  /** Lines, presences, parking and ring times, recording rules, integrations, 登録の状況, backup. */
  "settings",
  /** The audit log, the call history of all, the live board. */
  "audit",
] as const;

export type AdminRight = (typeof ADMIN_RIGHTS)[number];

export type AdminRights = Readonly<Record<AdminRight, boolean>>;

export const ALL_RIGHTS: AdminRights = rightsOf(ADMIN_RIGHTS);
export const NO_RIGHTS: AdminRights = rightsOf([]);

export function rightsOf(given: readonly AdminRight[]): AdminRights {
  const has = (right: AdminRight) => given.includes(right);
  return {
    accounts: has("accounts"),
    users: has("users"),
    passwords: has("passwords"),
    recordings: has("recordings"),
    settings: has("settings"),
    audit: has("audit"),
  };
}

export type AdminRole = "owner" | "people" | "system" | "auditor" | "custom";

const ROLES: Readonly<Record<Exclude<AdminRole, "custom">, AdminRights>> = {
  owner: ALL_RIGHTS,
  people: rightsOf(["users", "passwords"]),
  system: rightsOf(["settings"]),
  auditor: rightsOf(["recordings", "audit"]),
};

/** The name of exactly these rights; `custom` when they have none. */
export function roleOf(rights: AdminRights): AdminRole {
  const roles = ["owner", "people", "system", "auditor"] as const;
  const sameRights = (role: AdminRights) => ADMIN_RIGHTS.every((one) => role[one] === rights[one]);
  return roles.find((role) => sameRights(ROLES[role])) ?? "custom";
}

/** The name an administrator signs in by: as it stands in an address and in the audit log. */
const USERNAME = /^[a-z0-9][a-z0-9._-]{0,39}$/;

export function isAdminUsername(text: string): boolean {
  return USERNAME.test(text);
}

/** ASVS 6.2.1: of what a person chooses, at least so many characters; any of them will do (6.2.5). */
export const ADMIN_PASSWORD_MIN = 12;
export const ADMIN_PASSWORD_MAX = 128;

export type AdminPasswordFault = "admin-password-too-short" | "admin-password-too-long";

/** Characters are counted as people count them, not UTF-16 units. */
export function adminPasswordFault(text: string): AdminPasswordFault | undefined {
  const length = [...text].length;
  if (length < ADMIN_PASSWORD_MIN) return "admin-password-too-short";
  return length > ADMIN_PASSWORD_MAX ? "admin-password-too-long" : undefined;
}
