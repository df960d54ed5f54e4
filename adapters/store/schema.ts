/**
 * The tables, alike in SQLite and PostgreSQL: booleans are 0 or 1, times whole epoch milliseconds, JSON is
 * text. Texts compare by code point in both (`collate "C"`).
 */
import type { Generated, Kysely, Transaction } from "kysely";

export type Bit = 0 | 1;

export interface Tables {
  readonly office: OfficeRow;
  readonly person: PersonRow;
  readonly device: DeviceRow;
  readonly line: LineRow;
  readonly binding: BindingRow;
  readonly line_permission: LinePermissionRow;
  readonly presence_state: PresenceStateRow;
  readonly person_settings: PersonSettingsRow;
  readonly person_presence: PersonPresenceRow;
  readonly phone_list: PhoneListRow;
  readonly list_entry: ListEntryRow;
  readonly search_text: SearchTextRow;
  readonly search_block: SearchBlockRow;
  readonly session: SessionRow;
  readonly attempt: AttemptRow;
  readonly command: CommandRow;
  readonly call: CallRow;
  readonly call_part: CallPartRow;
  readonly history_seen: HistorySeenRow;
  readonly history_gap: HistoryGapRow;
  readonly administrator: AdministratorRow;
  readonly admin_session: AdminSessionRow;
  readonly audit: AuditRow;
  readonly last_import: LastImportRow;
  readonly imported_block: ImportedBlockRow;
  readonly list_import: ListImportRow;
  readonly integration: IntegrationRow;
  readonly delivery: DeliveryRow;
}

/** The database, or a transaction in it. */
export type Database = Kysely<Tables>;
export type Tx = Transaction<Tables>;

/** The one row of the office itself; its people, devices and lines have tables of their own. */
export interface OfficeRow {
  /** Always 1. */
  id: number;
  revision: number;
  login_id: string;
  /** JSON `Label`. */
  name: string;
  demo: Bit;
  /** JSON `SipSettings`. */
  sip: string;
  /** JSON `ParkingSettings`. */
  parking: string;
  /** JSON `RecordingSettings`. */
  recording: string;
  key_fingerprint: string;
}

export interface PersonRow {
  extension: string;
  position: number;
  name: string;
  reading: string;
  /** The reading folded (`search_key`): the order of people. */
  reading_key: string;
  department: string;
  disabled: Bit;
  default_line: string | null;
  language: "ja" | "en";
  /** JSON `Rights`. */
  rights: string;
  recording: string | null;
  /** JSON `Forward`. */
  forward: string | null;
  sealed_password: string | null;
  text_id: number;
}

export interface DeviceRow {
  id: string;
  position: number;
  owner: string;
  /** JSON `Label`. */
  label: string;
  kind: string;
  auto_answer: Bit;
  auto_answer_header: string;
  calls_max: number;
  incoming_max: number;
  sealed_sip_secret: string;
}

export interface LineRow {
  id: string;
  position: number;
  /** JSON `Label`. */
  label: string;
  number: string;
  channels: number | null;
  /** JSON list of `OutsideClass`. */
  classes: string;
  emergency_capable: Bit;
  in_service: Bit;
  /** JSON `Trunk` without HA1. */
  trunk: string;
  sealed_trunk_secret: string | null;
  recording: string;
  /** JSON list of `RingStep`. */
  incoming: string;
}

/** The contacts a device had last. */
export interface BindingRow {
  device: string;
  /** JSON list of `DeviceBinding`. */
  bindings: string;
}

export interface LinePermissionRow {
  extension: string;
  line: string;
  position: number;
}

export interface PresenceStateRow {
  code: string;
  position: number;
  /** JSON `Label`. */
  label: string;
  sip_type: string;
  colour: string;
  rings: Bit;
}

/** What a person chose; a column is null until then. */
export interface PersonSettingsRow {
  extension: string;
  auto_answer: Bit | null;
  incoming_integration: Bit | null;
  language: "ja" | "en" | null;
}

export interface PersonPresenceRow {
  extension: string;
  code: string;
  note: string | null;
  until_at: number | null;
  former: string | null;
}

export interface PhoneListRow {
  id: string;
  position: number;
  /** JSON `Label`. */
  label: string;
}

export interface ListEntryRow {
  id: Generated<number>;
  list: string;
  position: number;
  name: string;
  reading: string;
  reading_key: string;
  number: string;
  note: string | null;
  text_id: number;
}

/** Each distinct folded text that can be searched, once: people, entries and calls point to it. */
export interface SearchTextRow {
  id: Generated<number>;
  text: string;
}

/** Two neighbouring characters, or a key's last one alone, and which of the texts of a block hold them. */
export interface SearchBlockRow {
  gram: string;
  block: number;
  /** Two characters for each text (`search_blocks`). */
  texts: string;
}

export interface SessionRow {
  token_hash: string;
  extension: string;
  created_at: number;
  used_at: number;
}

export interface AttemptRow {
  id: Generated<number>;
  account: string;
  address: string;
  channel: string;
  at: number;
}

export interface CommandRow {
  extension: string;
  id: string;
  body_hash: string;
  at: number;
  outcome: string | null;
}

/** The story of a call as the last event told it. */
export interface CallRow {
  id: string;
  started_at: number;
  ended_at: number | null;
  /** JSON `Call`. */
  story: string;
}

/** One person's part: a row of that person's history. The columns are what is searched; `part` is the whole. */
export interface CallPartRow {
  id: string;
  call_id: string;
  owner: string;
  direction: string;
  result: string | null;
  started_at: number;
  ended_at: number | null;
  text_id: number;
  recording: string | null;
  /** JSON `CallPart`. */
  part: string;
}

export interface HistorySeenRow {
  extension: string;
  at: number;
}

/** A time in which calls were not heard of. */
export interface HistoryGapRow {
  began_at: number;
  ended_at: number;
}

export interface AdministratorRow {
  username: string;
  name: string;
  /** JSON `AdminRights`. */
  rights: string;
  /** As `PasswordHasher` wrote it. */
  password_hash: string;
  created_at: number;
  password_at: number;
}

export interface AdminSessionRow {
  token_hash: string;
  username: string;
  created_at: number;
  used_at: number;
}

/** Rows are only ever added: the database refuses everything else. */
export interface AuditRow {
  id: Generated<number>;
  at: number;
  actor_kind: "administrator" | "person" | "system";
  actor: string;
  address: string | null;
  action: string;
  target: string | null;
  /** JSON. */
  detail: string | null;
  /** All of it folded: what a search looks into. */
  found_by: string;
}

/** The last bulk import; at most one row. */
export interface LastImportRow {
  /** Always 1. */
  id: number;
  at: number;
  username: string;
  people: number;
}

/** What it did to some of its people. */
export interface ImportedBlockRow {
  /** Of the first of them. */
  position: number;
  /** JSON `KeptPerson[]`. */
  people: string;
}

/** The last import of a phonebook. */
export interface ListImportRow {
  list: string;
  at: number;
  username: string;
  /** JSON `ListImport["changes"]`. */
  changes: string;
}

export interface IntegrationRow {
  id: string;
  /** Rises with each that is made. */
  position: number;
  kind: "page" | "webhook";
  name: string;
  enabled: Bit;
  url: string;
  /** JSON: private addresses and networks that may be posted to. */
  allowed: string;
  /** Only webhooks sign. */
  sealed_secret: string | null;
}

/** The queue of what is posted, and what became of it. */
export interface DeliveryRow {
  row: Generated<number>;
  id: string;
  integration: string;
  state: "waiting" | "delivered" | "dead";
  next_at: number | null;
  created_at: number;
  /** JSON `Delivery`. */
  delivery: string;
}
