/** A flow of the project as the plane's login page. */
import { ApiError } from '../../../contract/faults.ts'
import type { Context } from '../../context.ts'
import { withParameters } from '../authorize/callbacks.ts'
import { ownPage, prefixOf } from '../authorize/login-address.ts'
import type { PageReply } from '../authorize/redirecting.ts'
import type { PendingAuthorization } from '../authorize/requests.ts'
import { flowPage } from '../pages/flow.ts'

const USUAL = 'sign-up-or-in'
const COMPONENT = '@descope/web-component'
const ELEMENTS = '@descope/web-components-ui'

/**
 * For an application that waits, or for nobody. Undefined where another page has to do: without the published packages,
 * or without the flow.
 */
export async function showFlow(
  ctx: Context,
  flow: string,
  pending?: PendingAuthorization,
): Promise<PageReply | undefined> {
  const [component, elements] = [ctx.components.versionOf(COMPONENT), ctx.components.versionOf(ELEMENTS)]
  const { id: project, name } = ctx.caller.project
  const flowId = flow || USUAL
  if (component === '' || elements === '') return undefined
  if (!(await ctx.store.configuration.version(project, 'flow', flowId))) return undefined
  const plain = pending ? withParameters(ownPage(ctx, pending.client, pending.stateId), { plain: '1' }) : ''
  const title = pending ? `Sign in to ${pending.client.name}` : name
  const versions = { component, elements }
  return { flow: true, html: flowPage({ title, project, flow: flowId, prefix: prefixOf(ctx), versions, plain }) }
}

/** Where nobody waits. Throws ApiError for what cannot be shown. */
export async function showOwnFlow(ctx: Context, flow: string): Promise<PageReply> {
  const page = await showFlow(ctx, flow)
  if (page) return page
  if (ctx.components.version === '') {
    throw new ApiError('invalid', 'This server was built without the components that show flows', { status: 404 })
  }
  throw new ApiError('noFlow', `The project has no flow ${flow || USUAL}`, { status: 404 })
}
