/** `/api/v1/calls` and `/api/v1/dial-plan`: what is going on, dialling, and why one may not. */
import type { Hono } from "hono";
import { displayNumber, readNumber } from "../../../core/domain/number.ts";
import { type DialPlan, DialPlanQuery, PlaceCall } from "../../shared/api.ts";
import { readJson, readQuery } from "../guard.ts";
import type { Env, Parts } from "../options.ts";
import { rejected } from "../problem.ts";
import { rejectionSentence } from "../../shared/words.ts";

export function callRoutes(app: Hono<Env>, { useCases, present }: Parts): void {
  const { office } = useCases;
  app.get("/api/v1/calls", (c) => c.json({ items: present.calls(c.get("viewer")) }));

  app.post("/api/v1/calls", async (c) => {
    const body = await readJson(c, PlaceCall);
    if (!body.ok) return body.error;
    const { line, ...wish } = body.value;
    const placed = await useCases.placeCall.place(c.get("viewer"), {
      ...wish,
      ...(line === undefined ? {} : { line }),
    });
    if (!placed.ok) return rejected(placed.error, office.index);
    if (placed.value.call === undefined) {
      throw new Error("Cannot answer a call: the PBX accepted it without naming it");
    }
    return c.json({ callId: placed.value.call }, 202);
  });

  app.get("/api/v1/dial-plan", (c) => {
    const query = readQuery(c, DialPlanQuery);
    if (!query.ok) return query.error;
    const { destination, line, dialect } = query.value;
    const { classification, verdict, rules } = useCases.placeCall.explain(c.get("viewer"), {
      destination,
      dialect,
      ...(line === undefined || line === "" ? {} : { line }),
    });
    const number = verdict.ok ? verdict.value.dialled : asTyped(destination);
    const plan: DialPlan = {
      classification,
      number,
      display: displayNumber(number),
      verdict: verdict.ok ? "allowed" : "refused",
      rules: [...rules],
      ...(verdict.ok && verdict.value.target.kind === "outside"
        ? { line: verdict.value.target.line }
        : {}),
      ...(verdict.ok ? {} : {
        reason: verdict.error.code,
        message: rejectionSentence(verdict.error, office.index),
      }),
    };
    return c.json(plan);
  });
}

function asTyped(destination: string): string {
  const read = readNumber(destination);
  return read.ok ? read.value : destination;
}
