/** A few numbers for Prometheus (text format 0.0.4): counts only, nobody's name or number. */
import type { UseCases } from "../../core/app/use_cases.ts";

export class Metrics {
  readonly #answers = new Map<number, number>();
  signInsRefused = 0;
  slowStreamsCut = 0;

  countAnswer(status: number): void {
    this.#answers.set(status, (this.#answers.get(status) ?? 0) + 1);
  }

  text({ board, feed, history, ports }: UseCases): string {
    const devices = [...board.board.devices.values()];
    const lines = [
      ...head("naisen_http_answers_total", "counter", "HTTP answers by status"),
      ...[...this.#answers].map(([status, count]) =>
        `naisen_http_answers_total{status="${status}"} ${count}`
      ),
      ...gauge("naisen_event_streams", "Open event streams", feed.streams),
      ...gauge("naisen_calls", "Calls alive", board.board.calls.size),
      ...gauge(
        "naisen_devices_registered",
        "Devices with a binding",
        devices.filter((device) => device.registered).length,
      ),
      ...gauge(
        "naisen_pbx_connected",
        "1 while the PBX answers",
        board.connection === "connected" ? 1 : 0,
      ),
      ...gauge(
        "naisen_node_leads",
        "1 while the PBX is this node's",
        ports.nodes?.leads ?? true ? 1 : 0,
      ),
      ...gauge("naisen_history_backlog", "Calls waiting to be stored", history.backlog),
      ...counter("naisen_feed_entries_total", "Changes told", feed.seq),
      ...counter("naisen_sign_ins_refused_total", "Sign-ins refused", this.signInsRefused),
      ...counter("naisen_slow_streams_cut_total", "Streams cut as too slow", this.slowStreamsCut),
    ];
    return lines.join("\n") + "\n";
  }
}

function head(name: string, type: string, help: string): readonly string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`];
}

function gauge(name: string, help: string, value: number): readonly string[] {
  return [...head(name, "gauge", help), `${name} ${value}`];
}

function counter(name: string, help: string, value: number): readonly string[] {
  return [...head(name, "counter", help), `${name} ${value}`];
}
