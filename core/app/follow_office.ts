/**
 * What follows from a change to the office: sessions end, lamps and names are looked up anew, the PBX works by the
 * new office from the next input on, and the panels are told. Calls that run go on: rules apply to what begins.
 */
import type { CommandId, Extension } from "../domain/ids.ts";
import type { OfficeDelta } from "../domain/office_change.ts";
import type { PbxPort } from "../ports/pbx.ts";
import type { OfficeChanged } from "./edit_office.ts";
import type { Feed } from "./feed.ts";
import type { Lamps } from "./lamps.ts";
import type { NameBook } from "./name_book.ts";
import type { Presences } from "./presences.ts";
import type { PersonSessions } from "./sessions.ts";
import type { TellPresences } from "./tell_presences.ts";

/** Changes of more people than this are told as one snapshot to everybody. */
const TOLD_ONE_BY_ONE_MAX = 50;

interface Deps {
  readonly pbx: PbxPort;
  readonly sessions: PersonSessions;
  readonly lamps: Lamps;
  readonly names: NameBook;
  readonly presences: Presences;
  readonly tellPresences: TellPresences;
  readonly feed: Feed;
  /** Tells these commands from those of an earlier process. */
  readonly epoch: string;
  readonly onFailure: (failure: Error) => void;
}

export class FollowOffice {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** Resolves when the PBX has taken the office; one that is out of reach is told when it is found anew. */
  async follow(changed: OfficeChanged): Promise<void> {
    const { sessions, names, presences, lamps, onFailure } = this.#deps;
    const { delta, after } = changed;
    if (changed.lists) await names.refresh();
    if (endsSessions(changed)) await sessions.tellEnded();
    if (touchesChoices(delta)) await presences.load();
    if (concernsPbx(delta)) await this.configure(after.office).catch(onFailure);
    for (const { to } of delta.renumbered) {
      const chosen = presences.chosen.get(to);
      if (chosen !== undefined) this.#deps.tellPresences.tell(to, chosen);
    }
    if (touchesLamps(delta)) {
      lamps.lookAnew([...delta.people.remove, ...delta.renumbered.map(({ from }) => from)]);
    }
    this.#tellPanels(changed);
  }

  async configure(office: OfficeChanged["after"]["office"]): Promise<void> {
    const { pbx, epoch } = this.#deps;
    const id = `configure:${epoch}:${office.revision}` as CommandId;
    await pbx.execute(id, { kind: "configure", office });
  }

  #tellPanels({ delta, after, before, lists }: OfficeChanged): void {
    const { feed } = this.#deps;
    const people = new Set<Extension>(delta.people.put);
    for (const { extension } of delta.permissions.put) people.add(extension);
    for (const { extension } of delta.permissions.remove) people.add(extension);
    for (const id of delta.devices.put) people.add(after.device.get(id)!.owner);
    for (const id of delta.devices.put) addOwner(people, before.device.get(id)?.owner);
    for (const id of delta.devices.remove) addOwner(people, before.device.get(id)?.owner);
    const concernsAll = lists || delta.settings || delta.people.remove.size > 0 ||
      delta.renumbered.length > 0 || delta.lines.put.size > 0 || delta.lines.remove.size > 0 ||
      delta.presences.put.size > 0 || delta.presences.remove.size > 0 ||
      [...delta.people.put].some((extension) => !before.person.has(extension));
    if (concernsAll || people.size > TOLD_ONE_BY_ONE_MAX) {
      return feed.publish("everybody", { kind: "snapshot" });
    }
    for (const extension of people) {
      feed.publish(extension, { kind: "snapshot" });
      feed.publish("everybody", { kind: "presence", extension });
    }
  }
}

function addOwner(people: Set<Extension>, owner: Extension | undefined): void {
  if (owner !== undefined) people.add(owner);
}

/** Passwords of the panel and phonebooks are nothing to it. */
function concernsPbx(delta: OfficeDelta): boolean {
  const { people, devices, lines, presences, permissions, renumbered, settings } = delta;
  const changed = [people, devices, lines, presences].some(({ put, remove }) =>
    put.size > 0 || remove.size > 0
  );
  return changed || settings || renumbered.length > 0 || permissions.put.length > 0 ||
    permissions.remove.length > 0;
}

function endsSessions({ delta, passwords, after }: OfficeChanged): boolean {
  return passwords.length > 0 || delta.people.remove.size > 0 || delta.renumbered.length > 0 ||
    [...delta.people.put].some((extension) => after.person.get(extension)?.disabled === true);
}

/** A lamp is a person's devices and calls: what he is called is nothing to it. */
function touchesLamps({ people, devices, renumbered }: OfficeDelta): boolean {
  return people.remove.size > 0 || renumbered.length > 0 || devices.put.size > 0 ||
    devices.remove.size > 0;
}

function touchesChoices(delta: OfficeDelta): boolean {
  return delta.people.remove.size > 0 || delta.renumbered.length > 0 ||
    delta.presences.remove.size > 0;
}
