/** Small applications with the published components, as their quick starts have them. */
import { build } from 'esbuild'
import { repoRoot } from '../../support/paths.ts'
import type { TestPlane } from '../../support/plane.ts'

/** The bases that keep every request on this machine. */
const BASES = 'baseUrl: setup.baseUrl, baseStaticUrl: setup.baseUrl + "/pages", baseCdnUrl: setup.baseUrl'

const REACT = `
import { createElement as h } from 'react'
import { createRoot } from 'react-dom/client'
import { AuthProvider, Descope, useDescope, useSession, useUser } from '@descope/react-sdk'
const { setup } = window
function App() {
  const { isAuthenticated, isSessionLoading } = useSession()
  const { user, isUserLoading } = useUser()
  const { logout } = useDescope()
  if (isSessionLoading || isUserLoading) return null
  if (!isAuthenticated) return h(Descope, { flowId: setup.flow })
  return h('div', {}, h('p', { id: 'signed-in' }, JSON.stringify(user)), h('button', { id: 'logout', onClick: () => logout() }, 'Log out'))
}
createRoot(document.querySelector('#app')).render(h(AuthProvider, { projectId: setup.projectId, ${BASES} }, h(App)))
`

/** Its SDK has no setting for the elements: the page loads them. */
const VUE = `
import { createApp, h } from 'vue'
import descope, { Descope, useDescope, useSession, useUser } from '@descope/vue-sdk'
const { setup } = window
const App = {
  setup() {
    const { isAuthenticated, isLoading } = useSession()
    const { user } = useUser()
    const { logout } = useDescope()
    return () => {
      if (isLoading.value) return null
      if (!isAuthenticated.value) return h(Descope, { flowId: setup.flow })
      if (!user.value) return null
      return h('div', [
        h('p', { id: 'signed-in' }, JSON.stringify(user.value)),
        h('button', { id: 'logout', onClick: () => logout() }, 'Log out'),
      ])
    }
  },
}
createApp(App).use(descope, { projectId: setup.projectId, ${BASES} }).mount('#app')
`

const APPS = { react: REACT, vue: VUE }
export type Framework = keyof typeof APPS

/** One script, with everything in it. */
export async function bundleApp(framework: Framework): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: APPS[framework], resolveDir: repoRoot, loader: 'js' },
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    define: {
      'process.env.NODE_ENV': '"production"',
      __VUE_OPTIONS_API__: 'true',
      __VUE_PROD_DEVTOOLS__: 'false',
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
    },
    logLevel: 'error',
  })
  return outputFiles[0]?.text ?? ''
}

/** A page without any build: the component, and a few lines that show who is signed in. */
export function plainPage(
  { url, projectId }: Pick<TestPlane, 'url' | 'projectId'>,
  flow: string,
): { [path: string]: string } {
  return {
    '/': `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><body>
<script src="${url}/npm/@descope/web-component@4.3.2/dist/index.js"></script>
<script>
const ask = async (path, method) => {
  const token = localStorage.getItem('DSR')
  const headers = { authorization: 'Bearer ${projectId}:' + token }
  const answer = token && (await fetch('${url}' + path, { method, headers }))
  return answer && answer.ok ? answer.text() : ''
}
async function show() {
  const user = await ask('/v1/auth/me', 'GET')
  document.body.innerHTML = user
    ? '<p id="signed-in"></p><button id="logout">Log out</button>'
    : '<descope-wc project-id="${projectId}" flow-id="${flow}" base-url="${url}" base-static-url="${url}/pages" base-cdn-url="${url}"></descope-wc>'
  if (!user) return document.querySelector('descope-wc').addEventListener('success', show)
  document.querySelector('#signed-in').textContent = user
  document.querySelector('#logout').onclick = async () => {
    await ask('/v1/auth/logout', 'POST')
    localStorage.clear()
    show()
  }
}
show()
</script>`,
  }
}
