import type { Route } from '../operation.ts'

/** The names under which the service's documentation lists user operations; some pipelines take them for routes. */
export function docRoutes(method: Route['method'], slug: string): Route[] {
  return [
    { method, path: `/management/users/${slug}` },
    { method, path: `/v1/management/users/${slug}` },
  ]
}
