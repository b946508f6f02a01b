import type { JsonObject } from '../../lib/json.ts'

export interface Project {
  id: string
  companyId: string
  name: string
  /** `''` or `production`. */
  environment: string
  tags: string[]
  settings: JsonObject
  /** Unix milliseconds. */
  createdAt: number
}

/** By table; good for the database that they are of, and this version. */
export interface ProjectRows {
  readonly [table: string]: readonly object[]
}

export interface Projects {
  load(id: string): Promise<Project | undefined>
  list(companyId: string): Promise<Project[]>
  /** Of all companies. */
  ids(): Promise<string[]>
  /** The only project, or any: where a first start looks whether it is the first. */
  any(): Promise<Project | undefined>
  /** Keeps other planes from making a project until the transaction ends. */
  lock(): Promise<void>
  create(project: Project): Promise<void>
  /** Replaces name, environment and tags. */
  update(project: Pick<Project, 'id' | 'name' | 'environment' | 'tags'>): Promise<void>
  /** With everything in it, also where only that is left; waits for transactions in it. */
  remove(id: string): Promise<void>
  /** All that is in it but the keys that manage it and that sign for it, as the engine has it. */
  rows(id: string): Promise<ProjectRows>
  /** In place of all that is in it, but for the same keys; tables that are not named are left empty. */
  replaceRows(id: string, rows: ProjectRows): Promise<void>
  /**
   * Ids of projects that are not there while something of them is, by at most so many statements, and where they end:
   * `next` goes on there, and is undefined once all tables were gone through.
   */
  strays(from: StraysPlace, most: number): Promise<{ ids: string[]; next: StraysPlace | undefined }>
  /** Keeps other writers off a company's list of projects until the transaction ends. */
  lockCompany(companyId: string): Promise<void>
  createCompany(company: { id: string; name: string; createdAt: number }): Promise<void>
}

/** Where a walk through all tables is, which goes round: behind a project in one of them. */
export interface StraysPlace {
  /** The number of the table where it began; any number is of one. */
  first: number
  /** How many tables it has left behind. */
  done: number
  after: string
}

export interface ManagementKey {
  id: string
  companyId: string
  name: string
  description: string
  /** SHA-256 of the cleartext, base64url. */
  digest: string
  status: 'active' | 'inactive'
  /** Unix seconds, 0 never. */
  expiresAt: number
  /** Addresses and CIDR blocks; empty for any. */
  permittedIps: string[]
  reBac: KeyRoles
  /** From 1; raised by each change. */
  version: number
  createdAt: number
}

/** Names of roles: in every project of the company, in some, and in those that bear a tag. */
export interface KeyRoles {
  companyRoles: string[]
  projectRoles: { projectIds: string[]; roles: string[] }[]
  tagRoles: { tags: string[]; roles: string[] }[]
}

export interface ManagementKeys {
  load(id: string): Promise<ManagementKey | undefined>
  /** The oldest first. */
  list(companyId: string): Promise<ManagementKey[]>
  create(key: ManagementKey): Promise<void>
  /** Replaces all but id, company and time. */
  update(key: ManagementKey): Promise<void>
  remove(id: string): Promise<void>
}
