/** Recovery codes: how they are kept. */
import { digestOf } from '../../secrets.ts'

/** The form in which one is kept; however it is spaced and cased. */
export function recoveryDigest(project: string, userId: string, code: string): string {
  const plain = code.toUpperCase().replace(/[\s-]/g, '')
  return digestOf(`recovery ${project} ${userId} ${plain}`)
}
