/** The operations of 着信連携. */
import * as api from "../shared/admin_integrations.ts";
import { type Operation, WRITING } from "./operation.ts";

const PATH = "/api/v1/admin/integrations";
const ONE = `${PATH}/{id}`;
const RIGHTS = ["settings"] as const;

export const INTEGRATION_OPERATIONS: readonly Operation[] = [
  {
    method: "get",
    path: PATH,
    summary: "Pages that panels open and webhooks that are posted to when a call comes in.",
    rights: RIGHTS,
    status: 200,
    answer: api.IntegrationList,
    problems: ["right-missing"],
  },
  {
    method: "post",
    path: PATH,
    summary: "Add one. A webhook's signing secret is in this answer and in no other.",
    rights: RIGHTS,
    body: api.NewIntegration,
    status: 201,
    answer: api.IntegrationMade,
    problems: [...WRITING, "invalid-fields", "right-missing"],
  },
  {
    method: "get",
    path: ONE,
    summary: "One of them.",
    rights: RIGHTS,
    status: 200,
    answer: api.Integration,
    problems: ["no-such-thing", "right-missing"],
  },
  {
    method: "patch",
    path: ONE,
    summary: "Change one; `newSecret` makes a new signing secret, told in this answer.",
    rights: RIGHTS,
    body: api.IntegrationPatch,
    status: 200,
    answer: api.IntegrationMade,
    problems: [...WRITING, "invalid-fields", "no-such-thing", "right-missing"],
  },
  {
    method: "delete",
    path: ONE,
    summary: "Delete one, and what waits to be posted for it.",
    rights: RIGHTS,
    status: 204,
    problems: ["cross-origin", "no-such-thing", "right-missing"],
  },
  {
    method: "post",
    path: `${ONE}/test`,
    summary: "Post a test; what becomes of it stands among the deliveries.",
    rights: RIGHTS,
    status: 202,
    answer: api.Delivery,
    problems: ["cross-origin", "no-such-thing", "right-missing"],
  },
  {
    method: "get",
    path: `${ONE}/deliveries`,
    summary: "What was posted and what became of it, newest first.",
    rights: RIGHTS,
    query: api.DeliveryQuery,
    status: 200,
    answer: api.DeliveryPage,
    problems: ["malformed-request", "no-such-thing", "right-missing"],
  },
  {
    method: "post",
    path: `${ONE}/deliveries/{delivery}/retry`,
    summary: "Post again what waits or is dead.",
    rights: RIGHTS,
    status: 202,
    answer: api.Delivery,
    problems: ["cross-origin", "no-such-thing", "right-missing"],
  },
];
