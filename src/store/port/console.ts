/** What lets a person in at the console: a link that works once, or a session that came of one or of a key. */
export interface ConsolePass {
  /** Digest of its secret. */
  id: string
  kind: 'link' | 'session'
  /** What the person is called in the audit trail. */
  person: string
  /** Of the management key that was shown; empty for whoever came by a link. */
  keyId: string
  /** Unix milliseconds, both. */
  createdAt: number
  expiresAt: number
}

export interface ConsolePasses {
  load(project: string, id: string): Promise<ConsolePass | undefined>
  add(project: string, pass: ConsolePass): Promise<void>
  /** Resolves to whether it was there: of several who take the same, one gets it. */
  take(project: string, id: string): Promise<boolean>
  /** Of all projects. */
  removeExpired(now: number): Promise<void>
}
