/** 発信許可: who may dial out on which line, and which line a call takes. */
import type { Extension, LineId } from "./ids.ts";
import type { Line, OfficeIndex, OutsideClass } from "./office.ts";
import type { Call } from "./pbx_messages.ts";

/** The lines a person may dial out on, in the office's order. */
export function permittedLines(office: OfficeIndex, who: Extension): readonly Line[] {
  return office.office.lines.filter((line) => office.permitted(who, line.id));
}

export function carries(line: Line, wanted: OutsideClass): boolean {
  return line.classes.includes(wanted);
}

/** `channelsInUse` counts the calls now on each line; a line not listed has none. */
export function hasFreeChannel(
  line: Line,
  channelsInUse: ReadonlyMap<LineId, number>,
): boolean {
  return line.channels === undefined || (channelsInUse.get(line.id) ?? 0) < line.channels;
}

/**
 * The line of each channel that a call takes now: one for each living leg that is on a line, and one of the line
 * it was made for as long as it has no leg there.
 */
export function channelsOf(call: Call): readonly LineId[] {
  const lines = call.legs.flatMap((leg) =>
    leg.line === undefined || leg.state === "ended" ? [] : [leg.line]
  );
  const { line } = call;
  if (line !== undefined && !call.legs.some((leg) => leg.line === line)) lines.push(line);
  return lines;
}

export interface LineChoice {
  readonly line: Line;
  readonly permitted: boolean;
  /** Why it cannot be used now; absent when it can. */
  readonly reason?: "line-not-permitted" | "line-out-of-service" | "line-full";
}

/** All lines as the panel shows them to a person: those that cannot be used too, with the reason. */
export function lineChoices(
  office: OfficeIndex,
  who: Extension,
  channelsInUse: ReadonlyMap<LineId, number>,
): readonly LineChoice[] {
  return office.office.lines.map((line) => {
    const permitted = office.permitted(who, line.id);
    if (!permitted) return { line, permitted, reason: "line-not-permitted" };
    if (!line.inService) return { line, permitted, reason: "line-out-of-service" };
    if (!hasFreeChannel(line, channelsInUse)) return { line, permitted, reason: "line-full" };
    return { line, permitted };
  });
}

/**
 * The line of an emergency call: any that is emergency-capable and in service, whatever 発信許可, class, choice
 * and channel limit say. Among several the chosen one first, then one with a free channel, then the
 * office's order.
 */
export function emergencyLine(
  office: OfficeIndex,
  chosen: LineId | undefined,
  channelsInUse: ReadonlyMap<LineId, number>,
): Line | undefined {
  const capable = office.office.lines.filter((line) => line.emergencyCapable && line.inService);
  const free = capable.filter((line) => hasFreeChannel(line, channelsInUse));
  const isChosen = (line: Line): boolean => line.id === chosen;
  return free.find(isChosen) ?? free[0] ?? capable.find(isChosen) ?? capable[0];
}
