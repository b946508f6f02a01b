// A plane's directory: what users need before they can be made, and how many there are.
import { TENANTS } from './people.mjs'
import { KEY, PROJECT } from './servers.mjs'

/** Makes the tenants and the attribute that `people.mjs` names, unless the plane has them. */
export async function prepare(plane) {
  if (plane.prepared) return
  for (const id of TENANTS) await call(plane, '/v1/mgmt/tenant/create', { id, name: id })
  await call(plane, '/v1/mgmt/user/customattribute/create', { attributes: [{ name: 'department', type: 1 }] })
  plane.prepared = true
}

const PAGE = 100

/** Ids of users all over a directory of `count`. */
export async function someIds(plane, count, pages) {
  const ids = []
  for (let page = 0; page < pages; page++) {
    const query = { limit: PAGE, offset: Math.floor((page * count) / pages) }
    const { users } = await call(plane, '/v2/mgmt/user/search', query)
    ids.push(...users.map(({ userId }) => userId))
  }
  return ids
}

/** @returns {Promise<any>} */
async function call(plane, path, body) {
  const response = await fetch(plane.url + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${PROJECT}:${KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
  return response.json()
}
