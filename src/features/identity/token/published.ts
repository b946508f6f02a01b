import type { signingKey as contract } from '../../../contract/auth/signing-key.ts'
import { ApiError } from '../../../contract/faults.ts'
import type { Handle } from '../../../contract/operation.ts'
import { audited, type Context, seconds } from '../../context.ts'
import { publishedKeys, rotateKey } from './keys.ts'

type Handler<O extends keyof typeof contract> = Handle<(typeof contract)[O], Context>

export const list: Handler<'list'> = (ctx, { projectId }) => keysFor(ctx, projectId)

export const listBare: Handler<'listBare'> = (ctx, { projectId }) => keysFor(ctx, projectId)

async function keysFor(ctx: Context, projectId: string) {
  // Keys are made on demand, and not for projects that there are not.
  if (!(await ctx.store.projects.load(projectId))) {
    throw new ApiError('noProject', 'There is no project with this id', { status: 404 })
  }
  const keys = await publishedKeys(ctx, projectId)
  return { keys: keys.map(({ publicJwk }) => publicJwk) }
}

export const rotate: Handler<'rotate'> = async (ctx) => {
  const project = ctx.caller.project.id
  const { id } = await rotateKey(ctx, project, (tables, made) =>
    tables.audit.add(project, [audited(ctx, 'SigningKeyRotated', { data: { keyId: made.id } })]),
  )
  const published = await publishedKeys(ctx, project)
  return {
    keyId: id,
    published: published.map(({ id: keyId, createdAt, expiresAt }) => ({
      keyId,
      createdTime: seconds(createdAt),
      expireTime: seconds(expiresAt),
    })),
  }
}
