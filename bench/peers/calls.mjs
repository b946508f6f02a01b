// What the peers' set-ups share: accounts, made by plain requests.

export const PASSWORD = 'Bench-Passw0rd!'
export const loginIdOf = (n) => `account.${n}@example.com`
/** As a template of the load generator. */
export const NEW = 'new.{n}@example.com'

/**
 * The answer's JSON; throws for every status but 2xx.
 * @returns {Promise<{ body: any, cookie: string | undefined }>}
 */
export async function post(url, body, headers = {}) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`)
  return { body: await response.json(), cookie: response.headers.get('set-cookie')?.split(';')[0] }
}

/** `count` accounts, one after the other. */
export async function accountsOf(count, make) {
  const made = []
  for (let n = 0; n < count; n++) made.push(await make(n))
  return made
}

export const asPost = (path, body, others = {}) => ({ method: 'POST', path, body: JSON.stringify(body), ...others })
