import { isProviderPage, type ProviderServer } from '../server/dev/provider/index.ts'
import type { ProviderAnswer, TestingPlane } from './types.ts'

/** Addresses that one sign-in goes through, at most. */
const MOST_STOPS = 10

/** The identity providers that the plane plays, in a test's hands. */
export function createProviders(provider: ProviderServer, fetch: TestingPlane['fetch']): TestingPlane['provider'] {
  return {
    next: (...answers: ProviderAnswer[]) => provider.next(answers as Parameters<typeof provider.next>[0]),
    people: (...people) => provider.setPeople(people as Parameters<typeof provider.setPeople>[0]),
    async follow(start) {
      let stop: Stop = { at: new URL(start) }
      const { origin: plane, pathname } = stop.at
      if (!isProviderPage(pathname)) throw new Error(`${start} is no identity provider that the plane plays`)
      for (let count = 0; count < MOST_STOPS && stop.at.origin === plane; count++) stop = await next(fetch, stop)
      return stop.at
    },
  }
}

interface Stop {
  at: URL
  /** What is posted there. */
  form?: URLSearchParams
}

async function next(fetch: TestingPlane['fetch'], { at, form }: Stop): Promise<Stop> {
  const answer = await fetch(at, form && { method: 'POST', body: form })
  const location = answer.headers.get('location')
  if (location !== null) return { at: new URL(location, at) }
  const posted = formIn(await answer.text())
  if (posted) return { at: new URL(posted.action, at), form: posted.fields }
  throw new Error(`${at.pathname} shows a page: say with provider.next who signs in`)
}

/** Of a page that sends its form by itself; undefined for any other. */
function formIn(page: string): { action: string; fields: URLSearchParams } | undefined {
  const [, action] = /<form method="post" action="([^"]*)">/.exec(page) ?? []
  const inputs = [...page.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)]
  if (action === undefined || inputs.length === 0 || !page.includes('send.js')) return undefined
  const fields = inputs.map(([, name = '', value = '']): [string, string] => [plain(name), plain(value)])
  return { action: plain(action), fields: new URLSearchParams(fields) }
}

const plain = (text: string) => text.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
