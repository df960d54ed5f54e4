/** What a run of `deno task sim` leaves behind: a capture, the text of its trace, ladder diagrams. */
import type { Label } from "../../core/domain/ids.ts";
import { CallLadders } from "../ladder/call_ladders.ts";
import type { SimOptions } from "./options.ts";
import type { Ladder } from "../ladder/ladder.ts";
import { laddersSvg } from "../ladder/svg.ts";
import { ladderText } from "../ladder/text.ts";
import { devicesIn, type LifeRun } from "../life/life.ts";
import { type OfficeWorld, PBX_ADDRESS } from "../office_world.ts";
import { pcapHeader, pcapRecord } from "../pcap.ts";
import { tellDeed } from "../scenario/story.ts";
import { WireTap } from "../wire_tap.ts";

/** Takes bytes in order; they are the sink's to keep. */
export interface FileSink {
  write(bytes: Uint8Array): void;
  close(): void;
}

export interface SimFiles {
  /** Empties the file or makes it. Throws when it cannot be written. */
  openFile(path: string): FileSink;
}

export type Recorded = Pick<SimOptions, "pcap" | "ladder" | "trace" | "scenario">;

/** A sentence for each file that cannot be written. */
export function fileFaults(options: Recorded, files: SimFiles): readonly Label[] {
  const { pcap, ladder, trace, scenario } = options;
  return [pcap, ladder, trace, scenario].flatMap((path) => {
    if (path === undefined) return [];
    try {
      files.openFile(path).close();
      return [];
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return [{
        ja: `${path} に書き込めません（${reason}）。別の場所を指定してください。`,
        en: `${path} cannot be written (${reason}): name another place.`,
      }];
    }
  });
}

/** Of one run; `close` must follow it. */
export class Recorder {
  readonly #options: Recorded;
  readonly #files: SimFiles;
  readonly #drawn: boolean;
  readonly #trace: FileSink | undefined;
  readonly #pcap: FileSink | undefined;
  #sim: OfficeWorld | undefined;
  #ladders: CallLadders | undefined;
  #tap: WireTap | undefined;

  /** `drawn`: ladders are kept even when no file asks for them. */
  constructor(options: Recorded, files: SimFiles, drawn = false) {
    this.#options = options;
    this.#files = files;
    this.#drawn = drawn || options.ladder !== undefined;
    this.#trace = options.trace === undefined ? undefined : files.openFile(options.trace);
    this.#pcap = options.pcap === undefined ? undefined : files.openFile(options.pcap);
    this.#pcap?.write(pcapHeader());
  }

  /** What `live` is given to record by. */
  attendance(): Pick<LifeRun, "traceSink" | "attend"> {
    const trace = this.#trace;
    return {
      ...(trace === undefined ? {} : { traceSink: (bytes) => trace.write(bytes) }),
      attend: (sim) => this.#attend(sim),
    };
  }

  /** One for each call; all in one when there are none. */
  ladders(): readonly Ladder[] {
    const ladders = this.#ladders;
    if (ladders === undefined) return [];
    return ladders.calls().flatMap(({ id }) => ladders.of(id) ?? []);
  }

  close(): void {
    if (this.#sim !== undefined) this.#tap?.catchUp(this.#sim.world.now);
    this.#pcap?.close();
    this.#trace?.close();
    const { ladder } = this.#options;
    if (ladder === undefined) return;
    const text = ladder.endsWith(".svg")
      ? laddersSvg(this.ladders())
      : this.ladders().map((one) => `${ladderText(one)}\n`).join("");
    writeText(this.#files, ladder, text);
  }

  #attend(sim: OfficeWorld): ReturnType<NonNullable<LifeRun["attend"]>> {
    this.#sim = sim;
    const pcap = this.#pcap;
    if (pcap !== undefined) {
      const { host } = PBX_ADDRESS;
      this.#tap = new WireTap(sim.world, host, (datagram) => pcap.write(pcapRecord(datagram)));
    }
    const ladders = this.#drawn ? new CallLadders(sim) : undefined;
    this.#ladders = ladders;
    return {
      step(step) {
        const { ja, en } = tellDeed(step.deed);
        ladders?.note(`${ja} · ${en}`, devicesIn(step, sim.devices));
      },
    };
  }
}

export function writeText(files: SimFiles, path: string, text: string): void {
  const file = files.openFile(path);
  file.write(new TextEncoder().encode(text));
  file.close();
}
