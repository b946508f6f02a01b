import type { JsonObject } from '../../lib/json.ts'
import type { AuditPlace } from './audit.ts'

/** Where a project's audit trail is sent, and how far it has come. */
export interface AuditHook {
  /** Its name. */
  id: string
  document: JsonObject
  /** Secrets by field, encrypted with the master key. */
  sealed: { [field: string]: string }
  /** The last record that was sent. */
  sent: AuditPlace
  /** Why the last try failed; empty when it did not. */
  failure: string
  /** Tries since one succeeded. */
  tries: number
  /** Unix milliseconds of the next try. */
  nextAt: number
}

export interface AuditHooks {
  load(project: string, id: string): Promise<AuditHook | undefined>
  list(project: string): Promise<AuditHook[]>
  /** Makes it, or replaces what it says; where it has come to stays. */
  save(project: string, hook: AuditHook): Promise<void>
  /** Of all projects, those whose time has come. */
  due(now: number, limit: number): Promise<(AuditHook & { project: string })[]>
  /** Takes one that is due until `until`; false when another process has. */
  claim(project: string, hook: Pick<AuditHook, 'id' | 'nextAt'>, until: number): Promise<boolean>
  settle(project: string, id: string, outcome: Pick<AuditHook, 'sent' | 'failure' | 'tries' | 'nextAt'>): Promise<void>
}
