/** Who is let in at the console: by a link that works once, or by a management key; and sessions that come of either. */
import { ApiError } from '../../../contract/faults.ts'
import type { ConsolePass } from '../../../store/port/console.ts'
import { audited, type Context, type World } from '../../context.ts'
import { digestOf, newSecret } from '../../secrets.ts'

/** Milliseconds that a link waits for its reader. */
const LINK = 3_600_000
/** Milliseconds of a session: a working day. */
const SESSION = 12 * 3_600_000

/** A session that is open. */
export interface ConsoleSession {
  /** The project by which it was opened. */
  project: string
  person: string
  /** Of the management key that was shown; empty for whoever came by a link. */
  keyId: string
  /** Unix milliseconds. */
  expiresAt: number
  /** What requests have to show beside the cookie. */
  csrf: string
}

/** The secret of a new link to the first of the plane's projects; undefined where there is none. */
export async function newLink(world: World, person: string): Promise<string | undefined> {
  const project = await world.store.projects.any()
  if (!project) return undefined
  return add(world, project.id, { kind: 'link', person, keyId: '', lasts: LINK })
}

/** Takes the link: it works once. Resolves to the session's secret. Throws ApiError unauthorized. */
export async function enterByLink(ctx: Context, secret: string): Promise<string> {
  const project = ctx.caller.project.id
  const made = prepare(ctx, project)
  await ctx.store.write(async (tables) => {
    const id = digestOf(secret)
    const link = await tables.consolePasses.load(project, id)
    const isGood =
      link?.kind === 'link' && link.expiresAt > ctx.clock() && (await tables.consolePasses.take(project, id))
    if (!isGood) throw new ApiError('unauthorized', 'The link was used, or is too old')
    const { person } = link
    await tables.consolePasses.add(
      project,
      passOf(ctx, { ...made, kind: 'session', person, keyId: '', lasts: SESSION }),
    )
    const caller = { ...ctx.caller, person }
    await tables.audit.add(project, [audited({ ...ctx, caller }, 'ConsoleEntered', { data: { by: 'link' } })])
  })
  return made.secret
}

/** For a caller whose key was checked. Resolves to the session's secret. */
export async function enterByKey(ctx: Context, person: string): Promise<string> {
  const project = ctx.caller.project.id
  const { keyId } = ctx.caller
  const made = prepare(ctx, project)
  await ctx.store.write(async (tables) => {
    await tables.consolePasses.add(project, passOf(ctx, { ...made, kind: 'session', person, keyId, lasts: SESSION }))
    const caller = { ...ctx.caller, person }
    await tables.audit.add(project, [audited({ ...ctx, caller }, 'ConsoleEntered', { data: { by: 'key' } })])
  })
  return made.secret
}

/** Undefined for a secret of no session, or of one that has ended. */
export async function sessionOf(world: World, secret: string): Promise<ConsoleSession | undefined> {
  const project = projectOf(secret)
  const pass = project === '' ? undefined : await world.store.consolePasses.load(project, digestOf(secret))
  if (pass?.kind !== 'session' || pass.expiresAt <= world.clock()) return undefined
  const { person, keyId, expiresAt } = pass
  return { project, person, keyId, expiresAt, csrf: digestOf(`csrf ${secret}`) }
}

/** Ends the session; nothing for one that has ended. */
export async function leave(ctx: Context, secret: string): Promise<void> {
  const project = projectOf(secret)
  await ctx.store.write(async (tables) => {
    if (!(await tables.consolePasses.take(project, digestOf(secret)))) return
    await tables.audit.add(project, [audited(ctx, 'ConsoleLeft')])
  })
}

/** A secret says first whose project it is of: every key of the store starts with it. */
export function projectOf(secret: string): string {
  return /^(P[\w-]{1,63})\.\w{43}$/.exec(secret)?.[1] ?? ''
}

type NewPass = Pick<ConsolePass, 'kind' | 'person' | 'keyId'> & { lasts: number }

function prepare({ random }: Pick<World, 'random'>, project: string): { secret: string; id: string } {
  const secret = `${project}.${newSecret(random)}`
  return { secret, id: digestOf(secret) }
}

function passOf({ clock }: Pick<World, 'clock'>, pass: NewPass & { id: string }): ConsolePass {
  const { id, kind, person, keyId, lasts } = pass
  return { id, kind, person, keyId, createdAt: clock(), expiresAt: clock() + lasts }
}

async function add(world: World, project: string, pass: NewPass): Promise<string> {
  const { secret, id } = prepare(world, project)
  await world.store.of(project).write((tables) => tables.consolePasses.add(project, passOf(world, { ...pass, id })))
  return secret
}
