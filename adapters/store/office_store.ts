/** The office in its tables: written whole, read whole, every HA1 computed from an opened secret. */
import type {
  AutoAnswerHeader,
  Device,
  Forward,
  Line,
  Office,
  OutsideClass,
  Person,
  PresenceState,
  RecordingRule,
  RingStep,
  Trunk,
} from "../../core/domain/office.ts";
import { SIP_REALM } from "../../core/domain/office.ts";
import type { DeviceId, Extension, Label, LineId, PresenceCode } from "../../core/domain/ids.ts";
import { type Secrets, sipSecretPurpose, trunkSecretPurpose } from "../../core/ports/secrets.ts";
import type { OfficeStore } from "../../core/ports/store.ts";
import { ha1 } from "../../core/sip/digest.ts";
import { chunks, ROWS_PER_INSERT } from "./columns.ts";
import { writeChange } from "./office_change_rows.ts";
import { writeOffice } from "./office_rows.ts";
import type { Database, DeviceRow, LineRow, PersonRow, PresenceStateRow, Tx } from "./schema.ts";

export function officeStore(db: Database, secrets: Secrets): OfficeStore {
  return {
    load() {
      return db.transaction().setIsolationLevel("repeatable read")
        .execute((tx) => readOffice(tx, secrets));
    },
    create(office) {
      return db.transaction().execute((tx) => writeOffice(tx, office));
    },
    write: (change) => writeChange(db, change),
    async havePassword(extensions) {
      const having = new Set<Extension>();
      for (const some of chunks(extensions, ROWS_PER_INSERT)) {
        const rows = await db.selectFrom("person").select("extension")
          .where("extension", "in", some).where("sealed_password", "is not", null).execute();
        for (const row of rows) having.add(row.extension as Extension);
      }
      return having;
    },
    async sealedPassword(extension) {
      const row = await db.selectFrom("person").select("sealed_password")
        .where("extension", "=", extension).executeTakeFirst();
      return row?.sealed_password ?? undefined;
    },
    async sealedSipSecret(device) {
      const row = await db.selectFrom("device").select("sealed_sip_secret")
        .where("id", "=", device).executeTakeFirst();
      return row?.sealed_sip_secret ?? undefined;
    },
    async sealedSipSecrets() {
      const rows = await db.selectFrom("device").select(["id", "sealed_sip_secret"]).execute();
      return new Map(rows.map((row) => [row.id as DeviceId, row.sealed_sip_secret]));
    },
  };
}

/** Reads what a transaction sees; `undefined` from an empty database. */
export async function readOffice(tx: Tx, secrets: Secrets): Promise<Office | undefined> {
  const office = await tx.selectFrom("office").selectAll().executeTakeFirst();
  if (office === undefined) return undefined;
  const people = await tx.selectFrom("person").selectAll().orderBy("position").execute();
  const devices = await tx.selectFrom("device").selectAll().orderBy("position").execute();
  const lines = await tx.selectFrom("line").selectAll().orderBy("position").execute();
  const grants = await tx.selectFrom("line_permission").selectAll().orderBy("position").execute();
  const states = await tx.selectFrom("presence_state").selectAll().orderBy("position").execute();
  return {
    revision: office.revision,
    loginId: office.login_id,
    name: JSON.parse(office.name) as Label,
    demo: office.demo === 1,
    sip: JSON.parse(office.sip) as Office["sip"],
    people: people.map(personOf),
    devices: devices.map((row) => deviceOf(row, secrets)),
    lines: lines.map((row) => lineOf(row, secrets)),
    permissions: grants.map((row) => ({
      extension: row.extension as Extension,
      line: row.line as LineId,
    })),
    presences: states.map(presenceOf),
    parking: JSON.parse(office.parking) as Office["parking"],
    recording: JSON.parse(office.recording) as Office["recording"],
  };
}

function personOf(row: PersonRow): Person {
  return {
    extension: row.extension as Extension,
    name: row.name,
    reading: row.reading,
    department: row.department,
    disabled: row.disabled === 1,
    ...(row.default_line === null ? {} : { defaultLine: row.default_line as LineId }),
    language: row.language,
    rights: JSON.parse(row.rights) as Person["rights"],
    ...(row.recording === null ? {} : { recording: row.recording as RecordingRule }),
    ...(row.forward === null ? {} : { forward: JSON.parse(row.forward) as Forward }),
  };
}

function deviceOf(row: DeviceRow, secrets: Secrets): Device {
  const id = row.id as DeviceId;
  const secret = opened(secrets, row.sealed_sip_secret, sipSecretPurpose(id));
  return {
    id,
    owner: row.owner as Extension,
    label: JSON.parse(row.label) as Label,
    kind: row.kind as Device["kind"],
    autoAnswer: row.auto_answer === 1,
    autoAnswerHeader: row.auto_answer_header as AutoAnswerHeader,
    callsMax: row.calls_max,
    incomingMax: row.incoming_max,
    ha1: ha1Of(row.id, secret),
  };
}

function lineOf(row: LineRow, secrets: Secrets): Line {
  return {
    id: row.id as LineId,
    label: JSON.parse(row.label) as Label,
    number: row.number,
    ...(row.channels === null ? {} : { channels: row.channels }),
    classes: JSON.parse(row.classes) as OutsideClass[],
    emergencyCapable: row.emergency_capable === 1,
    inService: row.in_service === 1,
    trunk: trunkOf(row, secrets),
    recording: row.recording as RecordingRule,
    incoming: JSON.parse(row.incoming) as RingStep[],
  };
}

function trunkOf(row: LineRow, secrets: Secrets): Trunk {
  const trunk = JSON.parse(row.trunk) as Trunk;
  if (trunk.kind !== "register") return trunk;
  const purpose = trunkSecretPurpose(row.id as LineId);
  if (row.sealed_trunk_secret === null) {
    throw new Error(`Cannot load the line ${row.id}: its trunk registers and has no secret`);
  }
  return { ...trunk, secret: opened(secrets, row.sealed_trunk_secret, purpose) };
}

function presenceOf(row: PresenceStateRow): PresenceState {
  return {
    code: row.code as PresenceCode,
    label: JSON.parse(row.label) as Label,
    sipType: row.sip_type as PresenceState["sipType"],
    colour: row.colour,
    rings: row.rings === 1,
  };
}

/** Both digests of a SIP user's secret, as the office carries them. */
export function ha1Of(user: string, secret: string): Device["ha1"] {
  return {
    md5: ha1("MD5", user, SIP_REALM, secret),
    sha256: ha1("SHA-256", user, SIP_REALM, secret),
  };
}

function opened(secrets: Secrets, sealed: string, purpose: string): string {
  const plain = secrets.open(sealed, purpose);
  if (!plain.ok) throw new Error(`Cannot open the seal ${purpose}: it was damaged or moved`);
  return plain.value;
}
