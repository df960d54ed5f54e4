/** A thread of this process that sends packets back, as something to compare a relay with. */

export class Mirror {
  readonly #worker: Worker;

  static async start(): Promise<Mirror> {
    const worker = new Worker(new URL("mirror.ts", import.meta.url), { type: "module" });
    const port = await new Promise<number>((resolve) => {
      worker.onmessage = ({ data }: MessageEvent<number>) => resolve(data);
    });
    return new Mirror(worker, port);
  }

  private constructor(worker: Worker, readonly port: number) {
    this.#worker = worker;
  }

  stop(): void {
    this.#worker.terminate();
  }
}
