/** All nouns, one explicit line for each, in any order. A declaration is loaded when its name is written. */
import type { Entry } from '../command.ts'
import { kinds } from './kinds/index.generated.ts'

const plane = () => import('./plane/index.ts')
const beside = () => import('./plane/beside.ts')
const group = () => import('./kinds/group.ts')
const outbox = () => import('./outbox/index.ts')

export const nouns: readonly (() => Promise<Entry>)[] = [
  async () => (await import('./access-key/index.ts')).accessKey,
  async () => (await import('./user/index.ts')).user,
  async () => (await import('./tenant/index.ts')).tenant,
  async () => (await import('./role/index.ts')).role,
  async () => (await import('./permission/index.ts')).permission,
  async () => (await import('./apps/index.ts')).apps,
  async () => (await import('./apps/sso/index.ts')).ssoApp,
  async () => (await import('./audit/index.ts')).audit,
  async () => (await import('./flow/index.ts')).flow,
  async () => (await import('./project/index.ts')).project,
  async () => (await import('./theme/index.ts')).theme,
  async () => (await import('./fga/index.ts')).fga,
  async () => (await plane()).serve,
  async () => (await beside()).exec,
  async () => (await beside()).seed,
  async () => (await plane()).backup,
  async () => (await plane()).restore,
  async () => (await plane()).migrate,
  async () => (await plane()).openapi,
  async () => (await import('./api/index.ts')).api,
  async () => (await import('./management-key/key.ts')).key,
  async () => (await import('./management-key/index.ts')).managementKey,
  async () => (await outbox()).outbox,
  async () => (await outbox()).requests,
  async () => (await import('./pipeline/index.ts')).pipeline,
  async () => (await import('./profile/index.ts')).profile,
  async () => (await import('./doctor/index.ts')).doctor,
  async () => (await import('./plane/mcp.ts')).mcp,
  ...kinds.map((load) => async () => (await group()).groupOf(await load())),
]
