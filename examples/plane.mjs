// What all examples need: a request to the plane that the environment names.
const { DESCOPE_BASE_URL, DESCOPE_PROJECT_ID, DESCOPE_MANAGEMENT_KEY } = process.env

/** As somebody who holds `token`, or as anybody. Resolves to the reply; rejects with the error's text. */
export async function ask(path, body, token) {
  const bearer = token ? `${DESCOPE_PROJECT_ID}:${token}` : DESCOPE_PROJECT_ID
  const headers = { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' }
  const reply = await fetch(DESCOPE_BASE_URL + path, { method: 'POST', headers, body: JSON.stringify(body) })
  const answer = await reply.json()
  if (!reply.ok) throw new Error(answer.errorMessage)
  return answer
}

/** As the management key. */
export async function look(path) {
  const headers = { authorization: `Bearer ${DESCOPE_PROJECT_ID}:${DESCOPE_MANAGEMENT_KEY}` }
  return (await fetch(DESCOPE_BASE_URL + path, { headers })).json()
}
