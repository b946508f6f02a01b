/**
 * The routes that do something else than their method says: reads by POST, and writes by GET. Evaluated when the
 * program is built (scripts/build/evaluated.mjs), which then holds the routes and none of the declarations.
 */
import { dev } from '../contract/dev/operations.ts'
import { contract } from '../contract/index.ts'
import { effectOf, operationsOf, routesOf } from '../contract/operation.ts'

/** `POST /v1/mgmt/flow/list`; a part of the path that begins with a colon stands for any. */
export const misleading: readonly string[] = operationsOf({ ...contract, dev }).flatMap(({ op }) =>
  routesOf(op)
    .filter(({ method }) => effectOf(method) !== op.effect)
    .map(({ method, path }) => `${method} ${path}`),
)
