/** One measured figure, told as a ratio to something measured in the same run. */

export interface Row {
  readonly name: string;
  /** Median of the runs. */
  readonly value: number;
  /** The worst of the runs. */
  readonly worst: number;
  readonly unit: string;
  /** What it is compared with, and how many times better it is (above 1) or worse. */
  readonly against?: string;
  readonly ratio?: number;
}

/** Runs of each measurement. */
export const RUNS = 3;

export interface Measured {
  readonly median: number;
  readonly worst: number;
}

/** `better`: whether a higher or a lower figure is the better one. */
export function medianAndWorst(figures: readonly number[], better: "higher" | "lower"): Measured {
  const sorted = figures.toSorted((a, b) => a - b);
  const median = sorted[sorted.length >> 1];
  const worst = better === "higher" ? sorted[0] : sorted.at(-1);
  if (median === undefined || worst === undefined) throw new Error("Cannot judge no figures");
  return { median, worst };
}

export function formatRow(row: Row): string {
  const figure = (value: number) =>
    value >= 100 ? Math.round(value).toString() : value.toPrecision(3);
  const ratio = row.ratio === undefined ? "" : `  ${row.ratio.toFixed(2)} × ${row.against}`;
  return `${row.name.padEnd(44)} ${figure(row.value).padStart(9)} ${row.unit.padEnd(14)} worst ${
    figure(row.worst).padStart(9)
  }${ratio}`;
}
