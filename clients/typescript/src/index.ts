export { createLectern, type Lectern, type Options } from "./client.js";
export { each } from "./each.js";
export { ok, ProblemError, type Problem } from "./problem.js";
export { inMemory, type Tokens, type TokenStore } from "./tokens.js";
export type { components, operations, paths } from "./schema.js";

import type { components } from "./schema.js";

/** The shapes of bodies and answers: `Schemas["Course"]`. */
export type Schemas = components["schemas"];
