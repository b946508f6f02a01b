import { lookIn, session } from '../../api/session.ts'

/** Unix milliseconds by the plane's clock, which tests may have moved. */
export async function planeNow(): Promise<number> {
  await lookIn()
  return session.value?.now ?? 0
}
