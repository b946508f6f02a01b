/** History has an end where the settings say so: records of the audit trail, and sign-ins of users. */
import type { AuditPlace } from '../../../store/port/audit.ts'
import type { LoginPlace } from '../../../store/port/users.ts'
import { sayEnded } from '../../audit/blocks/ending.ts'
import type { World } from '../../context.ts'

/** Milliseconds that each is kept; 0 for ever. */
export interface Retention {
  audit: number
  logins: number
}

/** Rows in a transaction: others wait for it on the embedded engine. */
const STEP = 500
/** Milliseconds between two, which belong to requests. */
const PAUSE = 20

/** Removes what is older by `now`, project by project; one process at a time. */
export async function endHistory(world: World, { audit, logins }: Retention, now: number): Promise<void> {
  if (audit === 0 && logins === 0) return
  const { store } = world
  await store.alone(async () => {
    for (const project of await store.projects.ids()) {
      if (audit > 0) await endAudit(world, project, now - audit)
      if (logins > 0) await endLogins(store, project, now - logins)
    }
  })
}

async function endAudit(world: World, project: string, before: number): Promise<void> {
  const { store } = world
  const [oldest] = await store.audit.after(project, FIRST_RECORD, { before, limit: 1 })
  if (!oldest) return
  await sayEnded(world, project, before)
  const step = () => store.writeDirectory((tables) => tables.audit.removeBefore(project, before, STEP))
  while ((await step()) === STEP) await rest()
}

/** Before all. */
const FIRST_RECORD: AuditPlace = { occurredAt: -1, id: '' }
const FIRST: LoginPlace = { at: -1, userId: '', id: '' }

async function endLogins(store: World['store'], project: string, before: number): Promise<void> {
  for (let place: LoginPlace | undefined = FIRST; place; ) {
    const after: LoginPlace = place
    place = await store.writeDirectory((tables) => tables.users.thinLogins(project, after, { before, most: STEP }))
    if (place) await rest()
  }
}

const rest = () => new Promise((resolve) => setTimeout(resolve, PAUSE))
