/** What the console asks of the plane, for whoever has a session: as others ask it, but no fault that was asked for hits it. */
import type { World } from '../../features/context.ts'
import { findBeside, METRICS } from '../beside/index.ts'
import type { CheckAccess } from '../caller/access.ts'
import type { Addresses } from '../caller/addresses.ts'
import type { Dev } from '../dev/dev.ts'
import type { Metrics } from '../metrics/index.ts'
import type { Reply } from '../reply.ts'
import type { AppRequest } from '../request.ts'
import { createPipelines, type Pipelines } from './pipelines.ts'

interface Inside {
  world: World
  access: CheckAccess
  addresses: Addresses
  metrics?: Metrics
  dev?: Dev
  /** Those of this machine that the plane may see. */
  pipelines?: Pipelines
  /** Answers an operation. */
  serve: Serve
}

export type Serve = (request: AppRequest) => Promise<Reply>

export function createInside({ world, access, addresses, metrics, dev, pipelines, serve }: Inside): Serve {
  const askPipelines = createPipelines({ world, access, pipelines })
  return async (asked) => {
    if (asked.path === METRICS) await access('management', asked)
    const own = findBeside(asked)
    if (own) return own.reply({ world, metrics, request: asked, baseUrl: addresses.asked(asked.host, asked.prefix) })
    const told = await askPipelines(asked)
    if (told) return told
    return (await dev?.answer(asked, { access, world })) ?? serve(asked)
  }
}
