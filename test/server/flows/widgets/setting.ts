/** A tenant with people of several rights, and pages that show the published widgets to them. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type AuthPlane, signInTestUser } from '../../../features/auth/signing-in.ts'
import { repoRoot } from '../../../support/paths.ts'

export interface Widget {
  /** Of the package and the element: `user-management`. */
  name: string
  /** Of the project's widget, where it is called otherwise. */
  id?: string
}

/** What a signed-in person shows: `bearer` stands in the header, `jwt` in the browser. */
export interface Person {
  id: string
  jwt: string
  bearer: string
}

export async function person(plane: AuthPlane, loginId: string, userTenants: object[]): Promise<Person> {
  const { refreshJwt, user } = await signInTestUser(plane, loginId, { name: `${loginId} here`, userTenants })
  return { id: user.userId, jwt: refreshJwt, bearer: `Bearer ${plane.projectId}:${refreshJwt}` }
}

const scripts = new Map<string, string>()

function scriptOf(name: string): string {
  const known = scripts.get(name)
  const file = join(repoRoot, 'node_modules', '@descope', `${name}-widget`, 'dist/index.js')
  const script = known ?? readFileSync(file, 'utf8')
  scripts.set(name, script)
  return script
}

/** An application's page with one widget of the package as it is published, for who is signed in. */
export function widgetPage(
  { url, projectId }: Pick<AuthPlane, 'url' | 'projectId'>,
  { name, id = name }: Widget,
  { jwt, tenant, theme = 'light' }: { jwt: string; tenant: string; theme?: string },
): { [path: string]: string } {
  return {
    '/': `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><body>
<script>localStorage.setItem('DSR', ${JSON.stringify(jwt)})</script>
<script src="/widget.js"></script>
<descope-${name}-widget project-id="${projectId}" tenant="${tenant}" widget-id="${id}" theme="${theme}"
  base-url="${url}" base-static-url="${url}/pages" base-cdn-url="${url}"></descope-${name}-widget>`,
    '/widget.js': scriptOf(name),
  }
}
