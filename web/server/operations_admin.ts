/** Every operation of administration, with the rights of which one is needed. */
import * as admin from "../shared/admin.ts";
import type { ProblemCode } from "./codes.ts";
import { type Operation, WRITING } from "./operation.ts";
import { IMPORT_OPERATIONS } from "./operations_import.ts";

const BASE = "/api/v1/admin";
const EDITING: readonly ProblemCode[] = [...WRITING, "invalid-fields", "changed-since"];

/** What one resource takes and answers. */
interface Resource {
  /** Below the base: `users`. */
  readonly name: string;
  /** Of its path's parameter. */
  readonly key: string;
  readonly things: string;
  readonly read: NonNullable<Operation["rights"]>;
  readonly write: NonNullable<Operation["rights"]>;
  readonly query?: Operation["query"];
  readonly page: NonNullable<Operation["answer"]>;
  readonly item: NonNullable<Operation["answer"]>;
  readonly create: NonNullable<Operation["body"]>;
  readonly patch: NonNullable<Operation["body"]>;
  readonly problems?: readonly ProblemCode[];
}

/** List, create, read, change, delete. */
function crud(resource: Resource): readonly Operation[] {
  const { name, key, things, read, write, query, page, item, create, patch } = resource;
  const path = `${BASE}/${name}`;
  const one = `${path}/{${key}}`;
  const more = resource.problems ?? [];
  return [
    {
      method: "get",
      path,
      summary: `The ${things}, by pages.`,
      rights: read,
      ...(query === undefined ? {} : { query }),
      status: 200,
      answer: page,
      problems: ["malformed-request", "right-missing"],
    },
    {
      method: "post",
      path,
      summary: `Add one of the ${things}.`,
      rights: write,
      body: create,
      status: 201,
      answer: item,
      problems: [...EDITING, "right-missing"],
    },
    {
      method: "get",
      path: one,
      summary: `One of the ${things}.`,
      rights: read,
      status: 200,
      answer: item,
      problems: ["no-such-thing", "right-missing"],
    },
    {
      method: "patch",
      path: one,
      summary: `Change one of the ${things}; what is absent stays.`,
      rights: write,
      body: patch,
      status: 200,
      answer: item,
      problems: [...EDITING, "no-such-thing", "right-missing", ...more],
    },
    {
      method: "delete",
      path: one,
      summary: `Delete one of the ${things}.`,
      rights: write,
      status: 204,
      problems: ["cross-origin", "no-such-thing", "changed-since", "right-missing", ...more],
    },
  ];
}

export const ADMIN_OPERATIONS: readonly Operation[] = [
  {
    method: "post",
    path: `${BASE}/session`,
    summary: "Sign in as an administrator; the session is a cookie of its own.",
    open: true,
    body: admin.AdminSignIn,
    status: 204,
    problems: [...WRITING, "bad-admin-credentials", "too-many-attempts"],
  },
  {
    method: "delete",
    path: `${BASE}/session`,
    summary: "Sign out.",
    open: true,
    status: 204,
    problems: ["cross-origin"],
  },
  {
    method: "get",
    path: `${BASE}/session`,
    summary: "Which administrator is signed in, with rights.",
    rights: [],
    status: 200,
    answer: admin.AdminMe,
    problems: ["admin-only"],
  },
  {
    method: "put",
    path: `${BASE}/session/password`,
    summary: "Change one's own password; one's other sessions end.",
    rights: [],
    body: admin.AdminPasswordChange,
    status: 204,
    problems: [...WRITING, "invalid-fields", "wrong-password", "too-many-attempts", "admin-only"],
  },
  ...crud({
    name: "accounts",
    key: "username",
    things: "administrators' accounts",
    read: ["accounts"],
    write: ["accounts"],
    page: admin.AccountPage,
    item: admin.Account,
    create: admin.AccountCreate,
    patch: admin.AccountPatch,
    problems: ["last-account"],
  }),
  ...IMPORT_OPERATIONS,
];
