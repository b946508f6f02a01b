/** Somebody who works in the console. */
export interface Descoper {
  id: string
  companyId: string
  /** An e-mail address. */
  loginId: string
  attributes: { displayName: string; email: string; phone: string }
  rbac: DescoperRights
  status: string
  /** Unix milliseconds. */
  createdAt: number
}

export interface DescoperRights {
  isCompanyAdmin: boolean
  tags: { tags: string[]; role: string }[]
  projects: { projectIds: string[]; role: string }[]
}

export interface Descopers {
  load(companyId: string, id: string): Promise<Descoper | undefined>
  /** The oldest first. */
  list(companyId: string): Promise<Descoper[]>
  /** False when the company has one with the login id. */
  create(descoper: Descoper): Promise<boolean>
  /** Replaces all but company, login id and time. */
  update(descoper: Descoper): Promise<void>
  /** False when there is none. */
  remove(companyId: string, id: string): Promise<boolean>
}
