import { isJsonObject, isTexts } from '../../../lib/json.ts'
import type { Db } from '../../db.ts'
import type { Noun } from '../../noun.ts'
import type { Descoper, DescoperRights, Descopers } from '../../port/descopers.ts'
import { formed, textMapIn, toJson } from '../../sql/codec.ts'
import { statement } from '../../statement.ts'

interface DescoperRow {
  id: string
  company_id: string
  login_id: string
  attributes: string
  rbac: string
  status: string
  created_at: number
}

export const descopers: Noun<Descopers, { descopers: DescoperRow }> = { tables: { descopers: 'directory' }, open }

function open(db: Db): Descopers {
  return {
    load: async (company, id) => {
      const row = await db.first(load, { company, id })
      return row && toDescoper(row)
    },
    list: async (company) => (await db.all(list, { company })).map(toDescoper),
    create: async (descoper) => (await db.insert('descopers', [fromDescoper(descoper)], 'skipTaken')) === 1,
    update: async (descoper) => {
      const { company_id: company, id, created_at: _, login_id: __, ...columns } = fromDescoper(descoper)
      await db.run(update, { company, id, ...columns })
    },
    remove: async (company, id) => (await db.run(remove, { company, id })) > 0,
  }
}

type Key = { company: string; id: string }

const load = statement<Key>()((db, $) =>
  db.selectFrom('descopers').selectAll().where('company_id', '=', $.company).where('id', '=', $.id),
)
const list = statement<{ company: string }>()((db, $) =>
  db.selectFrom('descopers').selectAll().where('company_id', '=', $.company).orderBy('created_at').orderBy('id'),
)
const update = statement<Key & Pick<DescoperRow, 'attributes' | 'rbac' | 'status'>>()((db, $) =>
  db
    .updateTable('descopers')
    .set({ attributes: $.attributes, rbac: $.rbac, status: $.status })
    .where('company_id', '=', $.company)
    .where('id', '=', $.id),
)
const remove = statement<Key>()((db, $) =>
  db.deleteFrom('descopers').where('company_id', '=', $.company).where('id', '=', $.id),
)

function toDescoper(row: DescoperRow): Descoper {
  const { displayName = '', email = '', phone = '' } = textMapIn(row.attributes)
  return {
    id: row.id,
    companyId: row.company_id,
    loginId: row.login_id,
    attributes: { displayName, email, phone },
    rbac: formed(row.rbac, isRights, 'rights'),
    status: row.status,
    createdAt: row.created_at,
  }
}

function fromDescoper(descoper: Descoper): DescoperRow {
  return {
    id: descoper.id,
    company_id: descoper.companyId,
    login_id: descoper.loginId,
    attributes: toJson(descoper.attributes),
    rbac: toJson(descoper.rbac),
    status: descoper.status,
    created_at: descoper.createdAt,
  }
}

function isRights(value: unknown): value is DescoperRights {
  if (!isJsonObject(value)) return false
  const { isCompanyAdmin, tags, projects } = value
  const isRole = (names: string) => (item: unknown) =>
    isJsonObject(item) && isTexts(item[names]) && typeof item['role'] === 'string'
  return (
    typeof isCompanyAdmin === 'boolean' &&
    Array.isArray(tags) &&
    tags.every(isRole('tags')) &&
    Array.isArray(projects) &&
    projects.every(isRole('projectIds'))
  )
}
