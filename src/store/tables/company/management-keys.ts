import { isJsonObject, isTexts } from '../../../lib/json.ts'
import type { Db } from '../../db.ts'
import type { Noun } from '../../noun.ts'
import type { KeyRoles, ManagementKey, ManagementKeys } from '../../port/directory.ts'
import { formed, textsIn, toJson } from '../../sql/codec.ts'
import { statement } from '../../statement.ts'

interface ManagementKeyRow {
  id: string
  company_id: string
  /** Empty: it may do everything everywhere. Processes that know nothing of `re_bac` refuse a key with any other. */
  project_id: string
  name: string
  description: string
  digest: string
  status: ManagementKey['status']
  /** Unix seconds; 0 never. */
  expires_s: number
  permitted_ips: string
  re_bac: string
  version: number
  created_at: number
}

export const managementKeys: Noun<ManagementKeys, { management_keys: ManagementKeyRow }> = {
  tables: { management_keys: 'companyKey' },
  open,
}

function open(db: Db): ManagementKeys {
  return {
    load: async (id) => {
      const row = await db.first(loadKey, { id })
      return row && toManagementKey(row)
    },
    list: async (company) => (await db.all(listKeys, { company })).map(toManagementKey),
    create: async (key) => {
      await db.insert('management_keys', [fromManagementKey(key)])
    },
    update: async (key) => {
      const { id, company_id: _, created_at: __, ...columns } = fromManagementKey(key)
      await db.execute(db.dialect.builder.updateTable('management_keys').set(columns).where('id', '=', id))
    },
    remove: async (id) => {
      await db.run(removeKey, { id })
    },
  }
}

const loadKey = statement<{ id: string }>()((db, $) =>
  db.selectFrom('management_keys').selectAll().where('id', '=', $.id),
)
const listKeys = statement<{ company: string }>()((db, $) =>
  db.selectFrom('management_keys').selectAll().where('company_id', '=', $.company).orderBy('created_at').orderBy('id'),
)
const removeKey = statement<{ id: string }>()((db, $) => db.deleteFrom('management_keys').where('id', '=', $.id))

/** In the place of a project's id: the key is not good for everything. */
const NARROW = '-'
const FULL_ACCESS = 'company-full-access'

function toManagementKey(row: ManagementKeyRow): ManagementKey {
  return {
    id: row.id,
    companyId: row.company_id,
    name: row.name,
    description: row.description,
    digest: row.digest,
    status: row.status,
    expiresAt: row.expires_s,
    permittedIps: textsIn(row.permitted_ips),
    reBac: toRoles(row),
    version: row.version,
    createdAt: row.created_at,
  }
}

/** Of a row that was written before there were roles, the project says everything. */
function toRoles({ re_bac: stored, project_id: project }: ManagementKeyRow): KeyRoles {
  const roles = { companyRoles: [], projectRoles: [], tagRoles: [], ...formed(stored, isRoles, 'roles') }
  if (stored !== '{}') return roles
  if (project === '') return { ...roles, companyRoles: [FULL_ACCESS] }
  return { ...roles, projectRoles: [{ projectIds: [project], roles: ['project-full-access'] }] }
}

function fromManagementKey(key: ManagementKey): ManagementKeyRow {
  return {
    id: key.id,
    company_id: key.companyId,
    project_id: key.reBac.companyRoles.includes(FULL_ACCESS) ? '' : NARROW,
    name: key.name,
    description: key.description,
    digest: key.digest,
    status: key.status,
    expires_s: key.expiresAt,
    permitted_ips: toJson(key.permittedIps),
    re_bac: toJson(key.reBac),
    version: key.version,
    created_at: key.createdAt,
  }
}

function isRoles(value: unknown): value is Partial<KeyRoles> {
  if (!isJsonObject(value)) return false
  const { companyRoles = [], projectRoles = [], tagRoles = [] } = value
  const isNamed = (names: string) => (item: unknown) =>
    isJsonObject(item) && isTexts(item[names]) && isTexts(item['roles'])
  return (
    isTexts(companyRoles) &&
    Array.isArray(projectRoles) &&
    projectRoles.every(isNamed('projectIds')) &&
    Array.isArray(tagRoles) &&
    tagRoles.every(isNamed('tags'))
  )
}
