/**
 * The `presence` event package (RFC 3856): builds and reads `application/pidf+xml` (RFC 3863) with the
 * activities of RPID (RFC 4480) about the person (RFC 4479). Whether a call can reach somebody (`basic`) and what
 * somebody does (`activities`, `notes`) are told side by side and never mixed.
 */
import {
  type EventPackage,
  type Folded,
  LAMP_SECONDS,
  type WatchedPackage,
} from "./event_package.ts";
import { childOf, childrenOf, element, readXml, textOf, writeXml, type XmlElement } from "./xml.ts";

export interface Presence {
  /** The URI of who is watched. */
  readonly entity: string;
  /** `open`: a phone is there to take calls; `closed`: none is. */
  readonly basic: "open" | "closed";
  /** Where calls go to. */
  readonly contact?: string;
  readonly activities: readonly Activity[];
  /** For people to read, the most telling first. */
  readonly notes: readonly string[];
}

/** The activities of RFC 4480 §3.2 that an office tells. */
export type Activity = "away" | "busy" | "meeting" | "on-the-phone" | "other" | "unknown";

const PIDF = "urn:ietf:params:xml:ns:pidf";
const DATA_MODEL = "urn:ietf:params:xml:ns:pidf:data-model";
const RPID = "urn:ietf:params:xml:ns:pidf:rpid";
export const PIDF_TYPE = "application/pidf+xml";
/** Notes of one document that are looked at. */
export const NOTES_MAX = 16;
/** The package as a notifier offers it. */
export const PRESENCE_PACKAGE: EventPackage = {
  name: "presence",
  contentType: PIDF_TYPE,
  seconds: LAMP_SECONDS,
};

/** The package as a watcher reads it: every document is whole. */
export const WATCHED_PRESENCE: WatchedPackage<Presence> = {
  name: "presence",
  contentType: PIDF_TYPE,
  fold: (_before, text): Folded<Presence> => {
    const state = readPresence(text);
    return state === undefined ? { kind: "malformed" } : { kind: "state", state };
  },
};

/** The first note stands where phones look for it: in the tuple and at the document; all of them at the person. */
export function writePresence(presence: Presence): string {
  const { entity, basic, contact, activities, notes } = presence;
  const first = notes.length === 0 ? undefined : element(PIDF, "note", {}, [notes[0]!]);
  const root = element(PIDF, "presence", { entity }, [
    element(PIDF, "tuple", { id: "phone" }, [
      element(PIDF, "status", {}, [element(PIDF, "basic", {}, [basic])]),
      contact === undefined ? undefined : element(PIDF, "contact", {}, [contact]),
      first,
    ]),
    first,
    element(DATA_MODEL, "person", { id: "person" }, [
      activities.length === 0 ? undefined : element(
        RPID,
        "activities",
        {},
        activities.map((activity) => element(RPID, activity)),
      ),
      ...notes.map((note) => element(DATA_MODEL, "note", {}, [note])),
    ]),
  ]);
  return writeXml(root, { dm: DATA_MODEL, rpid: RPID });
}

const ACTIVITIES: readonly Activity[] = [
  "away",
  "busy",
  "meeting",
  "on-the-phone",
  "other",
  "unknown",
];

/** `undefined` when it is no such document. Of several tuples, one that is open counts; activities nobody here knows are left out. */
export function readPresence(text: string): Presence | undefined {
  const read = readXml(text);
  if (!read.ok || read.value.space !== PIDF || read.value.name !== "presence") return undefined;
  const root = read.value;
  const entity = root.attributes.get("entity");
  if (entity === undefined) return undefined;
  const tuples = childrenOf(root, PIDF, "tuple");
  const open = tuples.find((tuple) => basicOf(tuple) === "open");
  const contact = textOf(childOf(open ?? tuples[0] ?? root, PIDF, "contact"));
  const persons = childrenOf(root, DATA_MODEL, "person");
  const told = persons.flatMap((person) => childrenOf(person, RPID, "activities"));
  return {
    entity,
    basic: open === undefined ? "closed" : "open",
    ...(contact === undefined || contact === "" ? {} : { contact }),
    activities: ACTIVITIES.filter((activity) =>
      told.some((list) => childOf(list, RPID, activity) !== undefined)
    ),
    notes: notesOf(root, tuples, persons),
  };
}

function basicOf(tuple: XmlElement): string | undefined {
  const status = childOf(tuple, PIDF, "status");
  return status && textOf(childOf(status, PIDF, "basic"));
}

/** Wherever they stand, each once. */
function notesOf(
  root: XmlElement,
  tuples: readonly XmlElement[],
  persons: readonly XmlElement[],
): readonly string[] {
  const elements = [
    ...childrenOf(root, PIDF, "note"),
    ...tuples.flatMap((tuple) => childrenOf(tuple, PIDF, "note")),
    ...persons.flatMap((person) => childrenOf(person, DATA_MODEL, "note")),
  ];
  const notes = elements.map((note) => textOf(note) ?? "").filter((note) => note !== "");
  return [...new Set(notes)].slice(0, NOTES_MAX);
}
