/** Every page: its address, its name, the key that leads there behind `g`, and its part of the program. */
import type { ComponentType } from 'preact'
import type { IconName } from '../parts/icons.tsx'

export interface PageEntry {
  /** The first part of its address. */
  name: string
  title: string
  key: string
  icon: IconName
  group: (typeof GROUPS)[number]
  isDevOnly?: boolean
  load: () => Promise<ComponentType>
}

export const GROUPS = ['Live', 'People', 'Project', 'Tools'] as const

export const pages: readonly PageEntry[] = [
  {
    name: '',
    title: 'Home',
    key: 'h',
    icon: 'home',
    group: 'Live',
    load: async () => (await import('../pages/home/home.tsx')).Home,
  },
  {
    name: 'outbox',
    title: 'Outbox',
    key: 'o',
    icon: 'outbox',
    group: 'Live',
    load: async () => (await import('../pages/outbox/outbox.tsx')).Outbox,
  },
  {
    name: 'requests',
    title: 'Requests',
    key: 'q',
    icon: 'requests',
    group: 'Live',
    isDevOnly: true,
    load: async () => (await import('../pages/requests/requests.tsx')).Requests,
  },
  {
    name: 'audit',
    title: 'Audit',
    key: 'a',
    icon: 'audit',
    group: 'Live',
    load: async () => (await import('../pages/audit/audit.tsx')).AuditTrail,
  },
  {
    name: 'users',
    title: 'Users',
    key: 'u',
    icon: 'users',
    group: 'People',
    load: async () => (await import('../pages/users/users.tsx')).Users,
  },
  {
    name: 'tenants',
    title: 'Tenants',
    key: 't',
    icon: 'tenants',
    group: 'People',
    load: async () => (await import('../pages/tenants/tenants.tsx')).Tenants,
  },
  {
    name: 'roles',
    title: 'Roles',
    key: 'r',
    icon: 'roles',
    group: 'People',
    load: async () => (await import('../pages/roles/roles.tsx')).Roles,
  },
  {
    name: 'authorization',
    title: 'Authorization',
    key: 'z',
    icon: 'fga',
    group: 'People',
    load: async () => (await import('../pages/authorization/authorization.tsx')).Authorization,
  },
  {
    name: 'access-keys',
    title: 'Access keys',
    key: 'k',
    icon: 'keys',
    group: 'Project',
    load: async () => (await import('../pages/keys/access-keys.tsx')).AccessKeys,
  },
  {
    name: 'management-keys',
    title: 'Management keys',
    key: 'm',
    icon: 'keys',
    group: 'Project',
    load: async () => (await import('../pages/keys/management-keys.tsx')).ManagementKeys,
  },
  {
    name: 'apps',
    title: 'Apps',
    key: 'p',
    icon: 'apps',
    group: 'Project',
    load: async () => (await import('../pages/apps/apps.tsx')).Apps,
  },
  {
    name: 'flows',
    title: 'Flows',
    key: 'f',
    icon: 'flows',
    group: 'Project',
    load: async () => (await import('../pages/flows/flows.tsx')).Flows,
  },
  {
    name: 'configuration',
    title: 'Configuration',
    key: 'c',
    icon: 'configuration',
    group: 'Project',
    load: async () => (await import('../pages/configuration/configuration.tsx')).Configuration,
  },
  {
    name: 'pipelines',
    title: 'Pipelines',
    key: 'l',
    icon: 'pipelines',
    group: 'Project',
    load: async () => (await import('../pages/pipelines/pipelines.tsx')).Pipelines,
  },
  {
    name: 'tokens',
    title: 'Tokens',
    key: 'j',
    icon: 'tokens',
    group: 'Tools',
    load: async () => (await import('../pages/tokens/tokens.tsx')).Tokens,
  },
  {
    name: 'api',
    title: 'API',
    key: 'x',
    icon: 'api',
    group: 'Tools',
    load: async () => (await import('../pages/api/api.tsx')).Api,
  },
  {
    name: 'time',
    title: 'Time and faults',
    key: 'e',
    icon: 'time',
    group: 'Tools',
    isDevOnly: true,
    load: async () => (await import('../pages/time/time.tsx')).TimeAndFaults,
  },
  {
    name: 'operations',
    title: 'Operations',
    key: 's',
    icon: 'operations',
    group: 'Tools',
    load: async () => (await import('../pages/operations/operations.tsx')).Operations,
  },
  {
    name: 'docs',
    title: 'Docs',
    key: 'd',
    icon: 'docs',
    group: 'Tools',
    load: async () => (await import('../pages/docs/docs.tsx')).Docs,
  },
]

export function pageOf(name: string): PageEntry | undefined {
  return pages.find((page) => page.name === name)
}
