/** What roles of management keys are good for. */
export const AREAS = ['infra', 'users', 'tenants', 'authz', 'apps', 'audit'] as const

/** `all` needs a role that is good for everything; `none` any role. */
export type Area = (typeof AREAS)[number] | 'all' | 'none'
