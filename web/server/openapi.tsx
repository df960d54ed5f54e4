/** `/api/openapi.json` (OpenAPI 3.1) and `/api/docs`, both made from the list of operations. */
import type { Hono } from "hono";
import { render } from "preact-render-to-string";
import type { GenericSchema } from "valibot";
import { Problem } from "../shared/api.ts";
import { WORDS } from "../shared/words.ts";
import type { AssetTable } from "./assets.ts";
import { STATUS_OF } from "./codes.ts";
import type { Operation } from "./operation.ts";
import { OPERATIONS } from "./operations.ts";
import type { Env } from "./options.ts";

type Json = Readonly<Record<string, unknown>>;
type ToJson = (schema: GenericSchema, use: "input" | "output") => Json;

export function openApiRoutes(app: Hono<Env>, assets: Promise<AssetTable>): void {
  let document: Promise<Json> | undefined;
  app.get("/api/openapi.json", async (c) => c.json(await (document ??= openApi())));
  app.get("/api/docs", async (c) => {
    const { base } = await assets;
    return c.html(`<!doctype html>${render(<Docs styles={`${base}styles.css`} />)}`);
  });
}

/** The converter is loaded when first asked for: a start does not wait for it. */
async function openApi(): Promise<Json> {
  const { toJsonSchema } = await import("@valibot/to-json-schema");
  const toJson: ToJson = (schema, use) => {
    const { $schema: _, ...json } = toJsonSchema(schema, { typeMode: use, errorMode: "ignore" });
    return json;
  };
  const paths: Record<string, Record<string, Json>> = {};
  for (const operation of OPERATIONS) {
    (paths[operation.path] ??= {})[operation.method] = described(operation, toJson);
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Naisen",
      version: "1",
      description: "Unsafe methods need the same origin. Refusals are RFC 9457 problems.",
    },
    paths,
    components: {
      securitySchemes: {
        session: { type: "apiKey", in: "cookie", name: "naisen_session" },
        administrator: { type: "apiKey", in: "cookie", name: "naisen_admin" },
      },
      schemas: { Problem: toJson(Problem, "output") },
    },
  };
}

function described(operation: Operation, toJson: ToJson): Json {
  const { summary, open, rights, body, status, answer, type } = operation;
  const content = answer === undefined
    ? (type === undefined ? undefined : { [type]: {} })
    : { "application/json": { schema: toJson(answer, "output") } };
  return {
    summary,
    security: open ? [] : [rights === undefined ? { session: [] } : { administrator: rights }],
    parameters: [...pathParameters(operation), ...queryParameters(operation, toJson)],
    ...(body === undefined ? {} : {
      requestBody: {
        required: true,
        content: { "application/json": { schema: toJson(body, "input") } },
      },
    }),
    responses: {
      [status]: { description: "Done", ...(content === undefined ? {} : { content }) },
      ...refusals(operation),
    },
  };
}

function pathParameters({ path }: Operation): readonly Json[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string" },
  }));
}

function queryParameters({ query }: Operation, toJson: ToJson): readonly Json[] {
  if (query === undefined) return [];
  const { properties, required } = toJson(query, "input") as {
    properties: Readonly<Record<string, Json>>;
    required?: readonly string[];
  };
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: "query",
    required: required?.includes(name) ?? false,
    schema,
  }));
}

function problemsOf({ open, rights, problems }: Operation): readonly (keyof typeof STATUS_OF)[] {
  if (open) return problems;
  const gate = rights === undefined ? ["session-expired"] as const : [
    "session-expired",
    "admin-only",
  ] as const;
  return [...new Set([...gate, ...problems])];
}

function refusals(operation: Operation): Json {
  const byStatus = new Map<number, string[]>();
  for (const code of problemsOf(operation)) {
    byStatus.set(STATUS_OF[code], [...byStatus.get(STATUS_OF[code]) ?? [], code]);
  }
  return Object.fromEntries([...byStatus].map(([status, codes]) => [status, {
    description: codes.join(", "),
    content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
  }]));
}

function Docs({ styles }: { readonly styles: string }) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>Naisen API</title>
        <link rel="stylesheet" href={styles} />
      </head>
      <body class="api-body">
        <main>
          <h1>Naisen API</h1>
          <p>
            The same as a document for programs: <a href="/api/openapi.json">openapi.json</a>.
          </p>
          {OPERATIONS.map((operation) => (
            <OperationDocs key={`${operation.method} ${operation.path}`} operation={operation} />
          ))}
        </main>
      </body>
    </html>
  );
}

function OperationDocs({ operation }: { readonly operation: Operation }) {
  return (
    <section>
      <h2>
        <code>{operation.method.toUpperCase()} {operation.path}</code>
      </h2>
      <p>{operation.summary}</p>
      <ul>
        {problemsOf(operation).map((code) => (
          <li key={code}>
            {STATUS_OF[code]} <code>{code}</code> {WORDS[code].en}
          </li>
        ))}
      </ul>
    </section>
  );
}
