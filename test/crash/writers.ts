import { call, callWell, type PlaneProcess } from './plane-process.ts'

/** Users that are written side by side, and what became of each request. */
export interface Writers {
  /** User ids that the plane has answered for. */
  acknowledged: string[]
  /** When each of them was sent and answered, in unix milliseconds. */
  times: { sent: number; answered: number }[]
  /** Login ids whose request ended without an answer. */
  unanswered: string[]
  /** Statuses of the other answers. */
  refused: number[]
  /** No further requests; resolves when those under way have ended. */
  stop(): Promise<void>
  /** Resolves when each writer has met a connection that ended. */
  ended: Promise<unknown>
}

export const WRITERS = 32

let run = 0

/** Each goes on until its connection ends; with `patient` it goes on even then. */
export function startWriters(plane: PlaneProcess, { patient = false, writers = WRITERS } = {}): Writers {
  const prefix = `run-${++run}`
  const state = {
    acknowledged: [] as string[],
    times: [] as Writers['times'],
    unanswered: [] as string[],
    refused: [] as number[],
  }
  let going = true
  const write = async (writer: number) => {
    for (let n = 0; going; n++) {
      const loginId = `${prefix}-${writer}-${n}@example.com`
      try {
        const sent = Date.now()
        const { status, body } = await call(plane, '/v1/mgmt/user/create', newUser(loginId))
        if (status === 200) {
          state.acknowledged.push(body.user.userId)
          state.times.push({ sent, answered: Date.now() })
        } else state.refused.push(status)
        if (status === 503) await pause()
      } catch {
        state.unanswered.push(loginId)
        if (!patient) return
        await pause()
      }
    }
  }
  const ended = Promise.all(Array.from({ length: writers }, (_, writer) => write(writer)))
  const stop = async () => {
    going = false
    await ended
  }
  return { ...state, stop, ended }
}

const pause = () => new Promise((resolve) => setTimeout(resolve, 20))

const TENANT = 'crashed'
const ROLE = 'Writer'

/** What the written users belong to. */
export async function prepare(plane: PlaneProcess): Promise<void> {
  await callWell(plane, '/v1/mgmt/tenant/create', { id: TENANT, name: TENANT })
  await callWell(plane, '/v1/mgmt/role/create', { name: ROLE })
}

function newUser(loginId: string) {
  return {
    loginId,
    email: loginId,
    displayName: `Writer of ${loginId}`,
    userTenants: [{ tenantId: TENANT, roleNames: [ROLE] }],
  }
}
